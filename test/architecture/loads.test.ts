import { spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Duplex } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { sourcesOfWorker, WORKER_FOLDERS } from '../../scripts/bundle-worker.ts'
import type { Sealing } from '../../src/channel/messages.ts'

const FOLDER = fileURLToPath(new URL('../../dist/worker', import.meta.url))
const WORKER = `${FOLDER}/start.cjs`
const COMMAND = new URL('../../dist/supervisor/workers/worker-command.js', import.meta.url).href
const RECORDER = new URL('../fixtures/record-loads.mjs', import.meta.url).href

/** Starts a worker as the supervisor does, and lists what it has loaded until it says that it is ready. */
async function loadsOfWorker(): Promise<string[]> {
  const child = spawn(process.execPath, ['--import', RECORDER, WORKER], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc', 'pipe'],
  })
  const loads: string[] = []
  const stderr = child.stdio[2]
  if (!stderr) throw new Error('no stderr')
  createInterface({ input: stderr as NodeJS.ReadableStream }).on('line', line =>
    loads.push(line.replace('loaded ', '')),
  )
  const channel = child.stdio[4] as Duplex
  channel.write('{"t":"settings"}\t{}\n')
  await new Promise(resolve => channel.once('data', resolve))
  channel.destroy()
  await new Promise(resolve => child.once('close', resolve))
  return loads
}

test('a worker loads one file, by way of the one that starts it', async () => {
  const loads = await loadsOfWorker()
  expect(loads.filter(name => name.startsWith('file:'))).toEqual([`file://${WORKER}`])
  expect(loads).toContain('NativeModule http')
  // What takes longest to load and is not needed before the first connection comes after it.
  expect(loads.filter(name => /NativeModule (?:crypto|zlib)$/.test(name))).toEqual([])
  // Node's HTTP client is 16 MB and half of a worker's start, and only the client in ws needs TLS.
  expect(loads.filter(name => /undici|NativeModule (?:https|tls)$/.test(name))).toEqual([])
})

const HAS_FFI = process.platform === 'linux' && process.allowedNodeEnvironmentFlags.has('--allow-ffi')

const WORKERS: [string, { seal?: Sealing }][] = [['a worker', {}]]
if (HAS_FFI) WORKERS.push(['a worker that closes its doors', { seal: {} as Sealing }])

test.each(WORKERS)('%s takes what V8 compiled of that file at the build', async (_, needs) => {
  const { workerCommand } = (await import(COMMAND)) as typeof import('../../src/supervisor/workers/worker-command.ts')
  const { execArgv, env } = workerCommand({ setpriv: '', ...needs })
  const script = `console.log(require('${WORKER}').program.cachedDataRejected); process.exit()`
  const { stdout, stderr } = spawnSync(process.execPath, [...execArgv, '-e', script], {
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ignore', 'pipe'],
    encoding: 'utf8',
  })
  expect({ stdout, stderr }).toEqual({ stdout: 'false\n', stderr: '' })
})

test('that file holds ws, valibot and what a worker may import of ours, and nothing else', async () => {
  const sources = await sourcesOfWorker()
  const packages = new Set(sources.flatMap(path => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []))
  const folders = new Set(sources.flatMap(path => /\/dist\/([^/]+)\//.exec(path)?.[1] ?? []))
  expect([...packages].sort()).toEqual(['valibot', 'ws'])
  expect([...folders].sort()).toEqual(WORKER_FOLDERS)
})
