import type { MirrorEvent } from '../client/book-mirror.ts'
import type { CallMethod, CallParams } from '../client/calls/call-params.ts'
import type { BookstoreClient, ClientState } from '../client/client.ts'
import { connectBookstore } from '../client/connect.ts'
import { ConnectionLost } from '../client/connection-lost.ts'
import { randomName } from '../client/random-name.ts'
import type { Book } from '../domain/book.ts'
import type { ResultOf } from '../protocol/results.ts'
import type { Role } from '../protocol/roles.ts'
import { keep, kept } from './view/storage.ts'

/** The reason why a token is asked for: the server wants one, it does not know the one given, or it is an operator's. */
export type TokenReason = 'wanted' | 'wrong' | 'operator'

/** The owner of a session. */
export interface SessionListener {
  /** Called at each change of the connection. */
  state(state: ClientState): void
  /** Called with the first books, before all of them are there. */
  first(books: readonly Book[]): void
  /** Called with what happens to the list of books. */
  mirror(event: MirrorEvent): void
  wantsToken(reason: TokenReason): void
}

/** The books that are asked for first, as many as a screen shows: the rest of a large catalogue takes its time. */
const FIRST = 60

/** The keys under which the name and the token are kept, for this tab alone. */
const NAME = 'name'
const TOKEN = 'token'

/** The page's client: who it is, by which token, and over which connection. */
export class Session {
  /** The name of this tab, to which UNDO belongs. It outlives a reload. */
  readonly name: string
  readonly #listener: SessionListener
  #client: BookstoreClient | undefined
  #hasMirror = false
  /** The token that the server knows. */
  #token: string | undefined

  constructor(listener: SessionListener) {
    this.#listener = listener
    this.name = kept('sessionStorage', NAME) ?? randomName('page')
    keep('sessionStorage', NAME, this.name)
  }

  get hasToken(): boolean {
    return this.#token !== undefined
  }

  start(): void {
    this.#connect(kept('sessionStorage', TOKEN) ?? undefined)
  }

  /** Tries a token that somebody entered. */
  giveToken(token: string): void {
    this.#leave()
    this.#connect(token)
  }

  forgetToken(): void {
    this.#refuse('wanted')
  }

  /** Performs an operation, as the client does. */
  call<M extends CallMethod>(method: M, params: CallParams[M]): Promise<ResultOf[M]> {
    return this.#client?.call(method, params) ?? Promise.reject(new ConnectionLost('there is none'))
  }

  #connect(token: string | undefined): void {
    const url = new URL('/', location.href)
    const client = connectBookstore({ url, client: this.name, ...(token !== undefined && { token }) })
    this.#client = client
    this.#hasMirror = false
    const hear = () => {
      if (client === this.#client) this.#hear(client, token)
    }
    client.onState(hear)
    hear()
  }

  #hear(client: BookstoreClient, token: string | undefined): void {
    const { state } = client
    const refusal = refusalOf(state, token)
    if (refusal) {
      this.#refuse(refusal)
      return
    }
    if (state.status === 'open') {
      this.#token = token
      keep('sessionStorage', TOKEN, token ?? null)
      this.#mirror(client)
    }
    this.#listener.state(state)
  }

  #mirror(client: BookstoreClient): void {
    if (this.#hasMirror) return
    this.#hasMirror = true
    const listener = (event: MirrorEvent) => {
      if (client === this.#client) this.#listener.mirror(event)
    }
    // What it fails of, the mirror fails of too.
    client.call('LIST', { limit: FIRST }).then(
      ({ books }) => client === this.#client && this.#listener.first(books),
      () => {},
    )
    // The listener hears of a refusal as well; the next connection tries again.
    client.mirror(listener).catch(() => {
      this.#hasMirror = false
    })
  }

  /** Leaves the server, and asks for another token. */
  #refuse(reason: TokenReason): void {
    this.#token = undefined
    keep('sessionStorage', TOKEN, null)
    this.#leave()
    this.#listener.wantsToken(reason)
  }

  #leave(): void {
    const client = this.#client
    this.#client = undefined
    void client?.close()
  }
}

/** Tells why another token is needed; undefined when none is. */
function refusalOf(state: ClientState, token: string | undefined): TokenReason | undefined {
  if (state.status === 'open') {
    const { role } = state.welcome
    return role === 'none' ? 'wanted' : role === 'operator' ? 'operator' : undefined
  }
  if (!('refused' in state) || state.refused !== 401) return undefined
  return token === undefined ? 'wanted' : 'wrong'
}

/** Whether a role may change books. */
export function mayWrite(role: Role): boolean {
  return role === 'writer' || role === 'librarian'
}
