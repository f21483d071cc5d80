/** The documents that the server hands out, files of its build that hold no data, with their media types. */
export const DOCUMENTS = {
  'page.html': 'text/html; charset=utf-8',
  'not-found.html': 'text/html; charset=utf-8',
  'openapi.json': 'application/json; charset=utf-8',
  'openrpc.json': 'application/json; charset=utf-8',
} as const

export type DocumentName = keyof typeof DOCUMENTS

/** The most ETags of one request that are looked at, and the most characters of each. */
export const MAX_ETAGS = { count: 50, length: 100 } as const
