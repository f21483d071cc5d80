import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { randomText } from '../../client/random-name.ts'
import { Refused } from '../refused.ts'
import { nameErrors } from '../sentences.ts'

/** A user's key; none, and why, where it can be neither read nor kept. */
export interface OwnKey {
  key?: string
  trouble?: string
}

const KEY = /^[0-9a-z]{24}$/

/** Reads the key from which the names of this user's commands are made, and makes it at the first time. */
export function readOwnKey(stateFolder: string): OwnKey {
  const folder = join(stateFolder, 'bookstore')
  const path = join(folder, 'client-key')
  try {
    return { key: read(path) ?? make(folder, path) }
  } catch (error) {
    if (error instanceof Refused) throw error
    return { trouble: nameErrors.unkept(path, (error as Error).message) }
  }
}

function read(path: string): string | undefined {
  try {
    const text = readFileSync(path, 'utf8').trim()
    if (!KEY.test(text)) throw new Refused(nameErrors.noKey(path))
    return text
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/** Puts a whole file in place at once: another command may look for it at this moment, or make one, too. The first one stays. */
function make(folder: string, path: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const key = randomText() + randomText()
  const draft = `${path}.${process.pid}`
  try {
    writeFileSync(draft, `${key}\n`, { mode: 0o600 })
    linkSync(draft, path)
    return key
  } catch (error) {
    const made = error instanceof Error && 'code' in error && error.code === 'EEXIST' ? read(path) : undefined
    if (made === undefined) throw error
    return made
  } finally {
    rmSync(draft, { force: true })
  }
}
