import { BookstoreError, type ErrorCode, type ErrorDetails } from '../domain/errors.ts'

interface ErrorFormat {
  /** The code of a JSON-RPC error object. */
  rpc: number
  /** The status of an HTTP response. */
  http: number
  title: string
}

/** How each error is written on the wire. */
export const ERROR_FORMATS: Readonly<Record<ErrorCode, ErrorFormat>> = {
  PARSE: { rpc: -32700, http: 400, title: 'Not JSON' },
  REQUEST: { rpc: -32600, http: 400, title: 'Not a request' },
  METHOD: { rpc: -32601, http: 404, title: 'No such method' },
  PARAMS: { rpc: -32602, http: 400, title: 'Parameters of the wrong form' },
  INVALID: { rpc: -32000, http: 422, title: 'A value that is not allowed' },
  NOT_FOUND: { rpc: -32000, http: 404, title: 'Not found' },
  DUPLICATE: { rpc: -32000, http: 409, title: 'Taken already' },
  CONFLICT: { rpc: -32000, http: 412, title: 'Changed since' },
  UNAUTHORIZED: { rpc: -32000, http: 401, title: 'Not allowed' },
  RATE_LIMITED: { rpc: -32000, http: 429, title: 'Too many requests' },
  OVERLOADED: { rpc: -32000, http: 503, title: 'Too busy' },
  TOO_LARGE: { rpc: -32000, http: 413, title: 'Too large' },
  READ_ONLY: { rpc: -32000, http: 503, title: 'The catalogue is read-only' },
  STORAGE: { rpc: -32000, http: 507, title: 'The disk is full or failing' },
  INTERNAL: { rpc: -32603, http: 500, title: 'Internal error' },
}

/** The error object of JSON-RPC 2.0. */
export interface RpcError {
  code: number
  message: string
  data: { code: ErrorCode } & ErrorDetails
}

/** Formats an error for the wire. Anything but a BookstoreError is a fault of the server, of which clients learn no details. */
export function toRpcError(error: unknown): RpcError {
  const known = toBookstoreError(error)
  return {
    code: ERROR_FORMATS[known.code].rpc,
    message: known.message,
    data: { code: known.code, ...known.details },
  }
}

/** Reads an error object that came over the wire. */
export function fromRpcError(error: { code: number; message: string; data?: unknown }): BookstoreError {
  const { code, ...details } = (typeof error.data === 'object' && error.data !== null ? error.data : {}) as {
    code?: unknown
  }
  const known = typeof code === 'string' && Object.hasOwn(ERROR_FORMATS, code) ? (code as ErrorCode) : 'INTERNAL'
  return new BookstoreError(known, error.message, details)
}

export function toBookstoreError(error: unknown): BookstoreError {
  if (error instanceof BookstoreError) return error
  return new BookstoreError(
    'INTERNAL',
    'the server made a mistake; its error.log has the details',
    {},
    { cause: error },
  )
}
