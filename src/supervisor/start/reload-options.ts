import type { ServerOptions } from '../../hosting/host-messages.ts'
import type { Supervisor } from '../supervisor.ts'
import { compareOptions } from './compare-options.ts'

/** Takes the options that can be read now; the log says what changed, and what cannot or is wrong. */
export function reviseOptions(supervisor: Supervisor, read: (() => ServerOptions) | undefined): void {
  const { log } = supervisor
  const wanted = read ? attempt(read) : new Error('the server was started without --config')
  if (wanted instanceof Error) {
    log.note('error', `SIGHUP: all options stay as they were: ${wanted.message}`)
    return
  }
  const { options, changes, refused } = compareOptions(supervisor.options, wanted)
  for (const name of refused) log.note('warn', `SIGHUP: ${name} cannot change while the server runs: restart it`)
  if (changes.length > 0) supervisor.revise(options)
  log.note(
    'info',
    changes.length > 0
      ? `SIGHUP: ${changes.join(', ')}; limits from now on, settings for new workers`
      : 'SIGHUP: nothing changes',
  )
}

function attempt(read: () => ServerOptions): ServerOptions | Error {
  try {
    return read()
  } catch (error) {
    // Whatever is wrong with a file, a server that runs goes on.
    return error instanceof Error ? error : new Error(String(error))
  }
}
