import type { Sealing, WorkerSettings } from '../../channel/messages.ts'
import type { ServerOptions } from '../../hosting/host-messages.ts'

/** How long a client may take to close its side, in milliseconds, unless the server waits longer than that at its end. */
const LEAST_CLOSE_MS = 5_000

interface Server {
  version: string
  options: ServerOptions
  /** Whether workers inherit the descriptor of the shared books. */
  sharesBooks: boolean
  /** How workers close their doors, where they do. */
  seal?: Sealing | undefined
}

/** Picks the settings that workers need to know. */
export function workerSettings({ version, options, sharesBooks, seal }: Server): WorkerSettings {
  const { hostNames, origins, trustProxy, drainSeconds } = options
  const closeMs = Math.max(LEAST_CLOSE_MS, drainSeconds * 1000)
  return { version, closeMs, hostNames, origins, trustProxy, sharesBooks, ...(seal && { seal }) }
}
