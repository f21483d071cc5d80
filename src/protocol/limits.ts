/** The limits of the server, which WELCOME and STATUS tell to clients. */
export const LIMITS = {
  /** Bytes of a text frame or an HTTP body. */
  frameBytes: 256 * 1024,
  /** Fragments of one message. */
  fragments: 64,
  /** Books on one page of LIST. */
  pageBooks: 1000,
  /** Bytes of one page of LIST. */
  pageBytes: 512 * 1024,
  /** Requests in one JSON-RPC array. */
  rpcBatch: 50,
  /** Operations in one BATCH. */
  batchOperations: 500,
  /** Levels of objects and arrays in one frame. */
  depth: 8,
  /** Bytes that may wait to be read by a subscriber before notifications are left out. */
  queueBytes: 2 * 1024 * 1024,
} as const

/** The longest texts among the params of a method, in characters. */
export const LENGTHS = {
  /** requestKey, group. */
  key: 64,
  search: 500,
  filter: 1000,
  sort: 200,
  /** A cursor holds a book's values in the sort order, and a description is long. */
  cursor: 65_536,
  isbn: 60,
  /** The number of a copy or a card. */
  code: 40,
  /** A borrower's name. */
  name: 200,
  note: 1000,
  epoch: 64,
  token: 512,
  closeReason: 100,
  /** The text of a frame that is told to those who follow a connection; in bytes. */
  traffic: 4096,
} as const

export type Limits = Readonly<Record<keyof typeof LIMITS, number>>

export const SUBPROTOCOL = 'bookstore.v1.jsonrpc'

/** What a connection is used for: a WebSocket, HTTP requests, or changes as server-sent events. */
export const CONNECTION_PROTOCOLS = ['websocket', 'http', 'events'] as const
export type ConnectionProtocol = (typeof CONNECTION_PROTOCOLS)[number]
