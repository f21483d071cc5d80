import type { ServerOptions } from '../hosting/host-messages.ts'

/** What the app is told to do. */
export interface RunOptions {
  /** What to serve; without it, `attach` says where. */
  server?: ServerOptions
  attach?: { url: string; token?: string; db?: string }
}
