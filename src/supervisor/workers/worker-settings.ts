import type { WorkerSettings } from '../../channel/messages.ts'
import type { ServerOptions } from '../../hosting/host-messages.ts'
import type { Rates } from '../requests/rate-limits.ts'
import type { SupervisorParts } from '../supervisor.ts'

/** How long clients may take to close in any case, in milliseconds: when the server stops it may be longer. */
const LEAST_CLOSE_MS = 5_000

/** The rates of the options. */
export function ratesOf({ requestsPerSecond, requestsPerAddress }: ServerOptions): Rates {
  return { perConnection: requestsPerSecond, perAddress: requestsPerAddress }
}

/** What workers are told of the server they are part of. */
export function settingsOf({ version, command, options }: SupervisorParts): WorkerSettings {
  const { hostNames, origins, trustProxy, drainSeconds } = options
  return {
    version,
    closeMs: Math.max(LEAST_CLOSE_MS, drainSeconds * 1000),
    hostNames,
    origins,
    trustProxy,
    sharesBooks: command.sharedFd !== undefined,
  }
}
