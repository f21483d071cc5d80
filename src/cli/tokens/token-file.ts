import { readFileSync, type Stats, statSync } from 'node:fs'
import { quoteWord } from '../../shell/command.ts'
import { notice } from '../output/print.ts'
import { Refused } from '../refused.ts'
import { tokenFileErrors } from '../sentences.ts'
import { isToken } from './is-token.ts'

/** The name that stands for standard input. */
export const STDIN = '-'

/**
 * Reads a token from a file, or from standard input for `-`. One line break at its end is left out. Warns when others on the
 * machine can read the file.
 *
 * @throws Refused with one line that names the file
 */
export function readTokenFile(path: string): string {
  const name = path === STDIN ? 'standard input' : path
  const text = read(path, name)
  const token = text.replace(/\r?\n$/, '')
  if (!isToken(token)) throw new Refused(tokenFileErrors.noToken(name))
  return token
}

function read(path: string, name: string): string {
  try {
    if (path === STDIN) return readFileSync(0, 'utf8')
    const found = statSync(path)
    if (isOpenToOthers(found)) notice(tokenFileErrors.readable(path, modeOf(found), `chmod 600 ${quoteWord(path)}`))
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new Refused(tokenFileErrors.unreadable(name, (error as Error).message), { cause: error })
  }
}

/**
 * Whether others can read a file. A group may read what somebody else set up for it, as an administrator does for a service;
 * in a file of one's own it is an oversight. A pipe, as of `<(pass show bookstore)`, is nobody else's.
 */
function isOpenToOthers(found: Stats): boolean {
  if (!found.isFile() || process.getuid === undefined) return false
  const isGroupOversight = found.uid === process.getuid() && (found.mode & 0o040) !== 0
  return isGroupOversight || (found.mode & 0o004) !== 0
}

function modeOf({ mode }: Stats): string {
  return (mode & 0o777).toString(8).padStart(3, '0')
}
