import type { ServerOptions } from '../hosting/host-messages.ts'
import type { Clipboard } from './clipboard.ts'
import type { Colours } from './state/app-state.ts'

/** The colours that are asked for; `auto` are those for the background that the terminal tells of. */
export type AskedColours = 'auto' | Colours

/** What the app is told to do. */
export interface RunOptions {
  /** What to serve; without it, `attach` says where. */
  server?: ServerOptions
  /** The options of `server` that somebody named: in the arguments, the environment or a file. */
  given?: readonly (keyof ServerOptions)[]
  colours?: AskedColours
  /** `db` is the catalogue by which the server was found; the token is its operator's, unless another was given. */
  attach?: { url: string; token?: string; isTokenGiven?: boolean; db?: string }
}

/** What is known of the terminal before it is asked. */
export interface ScreenSettings {
  colours: Colours
  /** Whether to ask it for its background, by which the colours are chosen. */
  isAsked: boolean
}

/** What the app needs of the machine that it runs on. */
export interface Machine {
  /** Stops the whole job; resolves when it goes on. */
  stopJob(): Promise<void>
  /** Where drafts are kept that belong to no catalogue of this machine. */
  stateFolder: string
  clipboard: Clipboard
  screen: ScreenSettings
}
