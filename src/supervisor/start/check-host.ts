import type { ServerOptions } from '../../hosting/host-messages.ts'
import { isLoopback } from '../../protocol/loopback.ts'
import { startErrors } from '../sentences.ts'
import { StartError } from './start-error.ts'

/**
 * Makes sure that only programs on this machine may connect where no token is asked for. Of all names only `localhost` is
 * taken for this machine's: 127.example.com begins like an address of loopback, too.
 *
 * @throws StartError
 */
export function checkHost({ host, token }: Pick<ServerOptions, 'host' | 'token'>): void {
  if (token !== undefined || host.toLowerCase() === 'localhost' || isLoopback(host)) return
  throw new StartError(startErrors.openHost(host))
}
