import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Running, run, runUntilListening } from './process.ts'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const JSON_SERVER = at('.peers/node_modules/json-server/lib/cli/bin.js')

/** Starts our server on a catalogue, with room for a crowd. `main` is the command of another checkout. */
export function startOurs(
  db: string,
  port: number,
  main = at('../dist/main.js'),
  more: string[] = [],
): Promise<Running> {
  const place = ['--port', String(port), '--db', db, '--logs', join(dirname(db), 'logs')]
  const room = ['--max-workers', '600', '--max-waiting', '600', '--waiting-seconds', '120']
  return run(process.execPath, [main, 'serve', ...place, ...room, ...more], 'Listening on ')
}

export function startEcho(port: number): Promise<Running> {
  return run(process.execPath, [at('peers/echo.ts'), String(port)], 'ready')
}

export function startPlain(db: string, port: number): Promise<Running> {
  return run(process.execPath, [at('peers/plain-lowdb.ts'), String(port), db], 'ready')
}

/** Undefined when it is not installed. */
export async function startJsonServer(db: string, port: number): Promise<Running | undefined> {
  if (!existsSync(JSON_SERVER)) return skipped('json-server')
  const args = ['--quiet', '--host', '127.0.0.1', '--port', String(port), db]
  return runUntilListening(process.execPath, [JSON_SERVER, ...args], port)
}

/** websocketd with `cat` behind it; undefined when it is not installed. */
export async function startWebsocketd(port: number): Promise<Running | undefined> {
  if (spawnSync('websocketd', ['--version']).error) return skipped('websocketd')
  return runUntilListening('websocketd', [`--port=${port}`, '--address=127.0.0.1', '--loglevel=fatal', 'cat'], port)
}

function skipped(name: string): undefined {
  console.log(`skipped: ${name} is not installed; bench/setup.sh installs it`)
  return undefined
}
