import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { temporaryFolder } from '../leftovers/temporary-folder.ts'
import { isAlive, startServer, type TestServer, until } from './server.ts'
import { connect } from './test-client.ts'

let server: TestServer

afterEach(() => server.stop())

/** Starts a server with options from a file, and returns what changes that file and tells the server. */
async function start(first: object): Promise<(next: object | string) => void> {
  const folder = temporaryFolder()
  const file = join(folder, 'config.json')
  const write = (content: object | string) =>
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  write(first)
  server = await startServer({ folder, args: ['--config', file], spares: 'preset' })
  return next => {
    write(next)
    server.process.kill('SIGHUP')
  }
}

const EVIL = { headers: { origin: 'https://shop.example' } }

test('SIGHUP: the next connection has the new options, one that is there keeps its worker', async () => {
  const reload = await start({ minSpare: 3, maxSpare: 6 })
  const before = await connect(server.url)
  const { pid } = await before.rpc('STATUS')
  await expect(connect(server.url, EVIL)).rejects.toThrow('403')
  reload({ minSpare: 3, maxSpare: 6, origin: 'https://shop.example' })
  await server.line('SIGHUP: origins none → https://shop.example; limits from now on')
  // Each of these finds a worker: none that is spare still has the options of before.
  for (let turn = 0; turn < 8; turn++) await connect(server.url, EVIL)
  expect((await before.rpc('STATUS')).pid).toBe(pid)
  expect(await before.ask('ADD title="Undisturbed"')).toMatch(/^OK/)
  await before.close()
  await until('the worker with the old options goes when its connection ends', () => !isAlive(pid))
})

test('SIGHUP: limits of the pool hold from then on', async () => {
  const reload = await start({ minSpare: 1, maxSpare: 1, maxWorkers: 3 })
  const watcher = await connect(server.url)
  reload({ minSpare: 5, maxSpare: 5, maxWorkers: 10 })
  await server.line('SIGHUP: minSpare 1 → 5, maxSpare 1 → 5, maxWorkers 3 → 10')
  await until('five spares are ready', async () => (await watcher.rpc('STATUS')).workers.spare === 5)
})

test('SIGHUP with a file that is wrong: the options stay, the log says why, and the next one is taken', async () => {
  const reload = await start({ maxWorkers: 20 })
  reload('{"maxWorkers": ')
  await server.line('SIGHUP: all options stay as they were: ')
  reload({ maxWorkers: 5000 })
  await server.line('--max-workers must be a whole number from 1 to 4000 (given: ')
  const client = await connect(server.url)
  expect(await client.ask('LIST')).toMatch(/^OK/)
  reload({ maxWorkers: 21, readerToken: 'secret' })
  await server.line('SIGHUP: readerToken cannot change while the server runs: restart it')
  await server.line('SIGHUP: maxWorkers 20 → 21')
  expect(server.lines.join('\n')).not.toContain('secret')
})

test('SIGHUP without --config changes nothing and ends nothing', async () => {
  server = await startServer()
  server.process.kill('SIGHUP')
  await server.line('SIGHUP: all options stay as they were: the server was started without --config')
  expect(await (await connect(server.url)).ask('LIST')).toMatch(/^OK/)
})
