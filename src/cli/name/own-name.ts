import { createHmac } from 'node:crypto'
import { userInfo } from 'node:os'
import { randomName, toLetters } from '../../client/random-name.ts'
import { cleanLine } from '../../domain/clean-text.ts'
import { readOwnKey } from './own-key.ts'

/** A name for a client, and why the next command will not have the same one, if that is so. */
export interface OwnName {
  name: string
  trouble?: string
}

/** The longest part of a name that says whose it is. */
const USER_LENGTH = 40

/**
 * The name of this user's commands at a catalogue: always the same, so that `undo` finds what `add` did, and one that others cannot
 * guess, not even from the user's name at another catalogue.
 *
 * @throws Refused when the file with the user's key holds something else
 */
export function ownName(stateFolder: string, catalogue: string): OwnName {
  const user = userName()
  const { key, trouble } = readOwnKey(stateFolder)
  if (key === undefined) return { name: randomName(user), ...(trouble !== undefined && { trouble }) }
  return { name: `${user}-${toLetters(createHmac('sha256', key).update(catalogue).digest())}` }
}

function userName(): string {
  try {
    return cleanLine(userInfo().username).replace(/^#+/, '').slice(0, USER_LENGTH) || 'user'
  } catch {
    // The system knows this user by number only, as in a container.
    return 'user'
  }
}
