import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Book } from '../../src/domain/book.ts'

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url))

/** Commands that have their name, and so their undo, in the folder of a catalogue. */
function environment(folder: string): NodeJS.ProcessEnv {
  return { ...process.env, XDG_STATE_HOME: join(folder, 'state') }
}

/** Starts a command on the catalogue in a folder. */
export function beginCommand(folder: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [MAIN, ...args, '--db', join(folder, 'db.json')], {
    env: environment(folder),
    stdio: ['pipe', 'ignore', 'ignore'],
  })
}

/** Runs a command to its end; returns what it wrote. */
export function runCommand(folder: string, args: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync(process.execPath, [MAIN, ...args, '--db', join(folder, 'db.json')], {
    env: environment(folder),
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  })
  if (status !== 0) throw new Error(`bookstore ${args.join(' ')} ended with ${status}: ${stderr}`)
  return stdout
}

/** All books of the catalogue that is served in a folder. */
export function booksOf(folder: string): Book[] {
  return JSON.parse(runCommand(folder, ['list', '--json'])) as Book[]
}
