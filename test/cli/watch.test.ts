import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { atEnd } from '../leftovers/at-end.ts'
import { temporaryFolder } from '../leftovers/temporary-folder.ts'
import { startServer, type TestServer } from '../processes/server.ts'
import { connect, type TestClient } from '../processes/test-client.ts'
import { run } from './run.ts'

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url))

/** `bookstore watch` as a process, and the lines it wrote. */
class Watching {
  readonly process: ChildProcess
  readonly exited: Promise<number | NodeJS.Signals | null>
  readonly out = new Lines()
  readonly errors = new Lines()

  constructor(...args: string[]) {
    const child = spawn(process.execPath, [MAIN, 'watch', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    this.process = child
    this.exited = new Promise(resolve => child.on('close', (code, signal) => resolve(signal ?? code)))
    createInterface({ input: child.stdout }).on('line', line => this.out.add(line))
    createInterface({ input: child.stderr }).on('line', line => this.errors.add(line))
    atEnd(() => child.kill('SIGKILL'))
  }

  /** Resolves when it watches. */
  begun(): Promise<string> {
    return this.errors.next(line => line.includes(' from revision '))
  }

  json(): Promise<Record<string, unknown>> {
    return this.out.next().then(line => JSON.parse(line))
  }
}

/** Lines in the order in which they came; each is taken once. */
class Lines {
  readonly #lines: string[] = []
  #look = () => {}

  /** Those that nobody took. */
  get rest(): readonly string[] {
    return this.#lines
  }

  add(line: string): void {
    this.#lines.push(line)
    this.#look()
  }

  next(isWanted: (line: string) => boolean = () => true): Promise<string> {
    return new Promise(resolve => {
      this.#look = () => {
        const at = this.#lines.findIndex(isWanted)
        if (at < 0) return
        this.#look = () => {}
        resolve(this.#lines.splice(at, 1)[0] ?? '')
      }
      this.#look()
    })
  }
}

let server: TestServer
let client: TestClient

beforeAll(async () => {
  server = await startServer()
  client = await connect(`${server.url}/?client=till-2`)
})
afterAll(async () => {
  await client.close()
  await server.stop()
})

describe('bookstore watch', () => {
  test('shows a person each change in a line, and ends at Ctrl+C with 0', async () => {
    const watching = new Watching('--db', server.db)
    expect(await watching.begun()).toMatch(/^bookstore: watching ws:\/\/127\.0\.0\.1:\d+ from revision \d+ on; Ctrl\+C/)
    const { id } = await client.rpc('ADD', { title: 'Dune\u009b2J' })
    expect(await watching.out.next()).toMatch(
      new RegExp(`^ +\\d+ {2}[\\d-]{10} [\\d:]{8} UTC {2}added {4}${id} {2}Dune {2}\\(till-2\\)$`),
    )
    await client.rpc('DELETE', { id })
    expect(await watching.out.next()).toMatch(new RegExp(`UTC {2}deleted {2}${id} {2}\\(till-2\\)$`))
    watching.process.kill('SIGINT')
    expect(await watching.exited).toBe(0)
    expect(watching.errors.rest).toEqual([])
  })

  test('tells programs each change as JSON in a line, from a revision on if they name one', async () => {
    const { epoch, revision } = JSON.parse((await run(['status', '--json', '--db', server.db])).out)
    await client.rpc('ADD', { title: 'First' })
    await client.rpc('ADD', { title: 'Second' })
    const watching = new Watching('--db', server.db, '--json', '--since', String(revision + 1), '--epoch', epoch)
    expect(await watching.json()).toMatchObject({
      type: 'added',
      revision: revision + 2,
      epoch,
      book: { title: 'Second' },
      by: { client: 'till-2' },
    })
    watching.process.kill('SIGTERM')
    expect(await watching.exited).toBe(0)
    const other = new Watching('--db', server.db, '--json', '--since', '1', '--epoch', 'another')
    expect(await other.json()).toEqual({
      type: 'resync',
      reason: expect.any(String),
      revision: revision + 2,
      epoch,
    })
    other.process.kill('SIGINT')
    await other.exited
  })

  test('ends quietly when nobody reads it any longer', async () => {
    const watching = new Watching('--db', server.db, '--json')
    await watching.begun()
    let hasEnded = false
    void watching.exited.then(() => (hasEnded = true))
    watching.process.stdout?.destroy()
    // The first may still find room in the pipe that is being closed.
    while (!hasEnded) await client.rpc('ADD', { title: 'Unheard' })
    expect(await watching.exited).toBe(0)
    expect(watching.errors.rest).toEqual([])
  })

  test('goes on with a server that was killed and is started again, and misses nothing', async () => {
    const folder = temporaryFolder()
    const first = await startServer({ folder })
    const watching = new Watching('--db', first.db, '--json')
    await watching.begun()
    const add = async (url: string, title: string) => {
      const writer = await connect(url)
      await writer.rpc('ADD', { title })
      await writer.close()
    }
    await add(first.url, 'Before')
    expect(await watching.json()).toMatchObject({ type: 'added', book: { title: 'Before' } })
    first.process.kill('SIGKILL')
    expect(await watching.errors.next()).toMatch(/^bookstore: the connection is lost \(.+\); trying again$/)
    // It listens on another port and has another token of its operator.
    const second = await startServer({ folder })
    await add(second.url, 'Meanwhile')
    expect(await watching.json()).toMatchObject({ type: 'added', book: { title: 'Meanwhile' } })
    expect(await watching.errors.next()).toBe('bookstore: connected again')
    watching.process.kill('SIGINT')
    expect(await watching.exited).toBe(0)
    await second.stop()
  })
})

test('watch without a server is refused; a revision without its epoch, and the reverse, is wrong usage', async () => {
  expect(await run(['watch', '--db', `${server.folder}/none.json`, '--port', '29'])).toMatchObject({
    status: 1,
    error: expect.stringMatching(/^bookstore: no bookstore answers at ws:\/\/127.0.0.1:29/),
  })
  expect(await run(['watch', '--since', '1'])).toMatchObject({
    status: 2,
    error: expect.stringContaining('--since needs --epoch'),
  })
  expect(await run(['watch', '--epoch', 'x'])).toMatchObject({
    status: 2,
    error: expect.stringContaining('--epoch needs --since'),
  })
})
