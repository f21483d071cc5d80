import type { ServerOptions } from '../../hosting/host-messages.ts'
import { serverLines } from '../sentences.ts'
import type { Supervisor } from '../supervisor.ts'
import { compareOptions } from './compare-options.ts'

/** Gives a server the options that can be read now. The log says what changed, and what cannot change or is wrong. */
export function reloadOptions(
  supervisor: Pick<Supervisor, 'log' | 'options' | 'reload'>,
  read: (() => ServerOptions) | undefined,
): void {
  const { log } = supervisor
  const wanted = read ? attempt(read) : new Error(serverLines.withoutConfig)
  if (wanted instanceof Error) {
    log.error(serverLines.optionsWrong(wanted.message))
    return
  }
  const { options, changes, refused } = compareOptions(supervisor.options, wanted)
  for (const name of refused) log.warn(serverLines.optionFixed(name))
  if (changes.length > 0) supervisor.reload(options)
  log.info(changes.length > 0 ? serverLines.optionsChanged(changes) : serverLines.optionsSame)
}

function attempt(read: () => ServerOptions): ServerOptions | Error {
  try {
    return read()
  } catch (error) {
    // Whatever is wrong with the file, a running server goes on.
    return error instanceof Error ? error : new Error(String(error))
  }
}
