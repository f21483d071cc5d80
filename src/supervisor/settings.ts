import type { WorkerSettings } from '../channel/messages.ts'
import type { ServerOptions } from '../protocol/host-messages.ts'
import type { Rates } from './rate-limits.ts'
import type { SupervisorParts } from './supervisor.ts'

/** The rates of the options. */
export function ratesOf({ requestsPerSecond, requestsPerAddress }: ServerOptions): Rates {
  return { perConnection: requestsPerSecond, perAddress: requestsPerAddress }
}

/** What workers are told of the server they are part of. */
export function settingsOf({ version, command, options }: SupervisorParts): WorkerSettings {
  const { hostNames, origins, trustProxy } = options
  return {
    version,
    supervisorPid: process.pid,
    hostNames,
    origins,
    trustProxy,
    sharesBooks: command.sharedFd !== undefined,
  }
}
