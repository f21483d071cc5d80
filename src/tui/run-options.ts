import type { ServerOptions } from '../hosting/host-messages.ts'
import type { Clipboard } from './clipboard.ts'

/** What the app is told to do. */
export interface RunOptions {
  /** What to serve; without it, `attach` says where. */
  server?: ServerOptions
  /** The options of `server` that somebody named: in the arguments, the environment or a file. */
  given?: readonly (keyof ServerOptions)[]
  /** `db` is the catalogue by which the server was found; the token is its operator's, unless another was given. */
  attach?: { url: string; token?: string; isTokenGiven?: boolean; db?: string }
}

/** What the app needs of the machine that it runs on. */
export interface Machine {
  /** Stops the whole job; resolves when it goes on. */
  stopJob(): Promise<void>
  /** Where drafts are kept that belong to no catalogue of this machine. */
  stateFolder: string
  clipboard: Clipboard
}
