import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/** Where this program keeps what a user would not want to lose from one start to the next (XDG base directories). */
export function stateFolder(environment: Readonly<Record<string, string | undefined>>): string {
  const given = environment['XDG_STATE_HOME'] ?? ''
  return isAbsolute(given) ? given : join(homedir(), '.local', 'state')
}
