import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const WORKER = fileURLToPath(new URL('../../dist/worker/main.js', import.meta.url))
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
  await new Promise(resolve => child.stdio[4]?.once('data', resolve))
  child.stdio[4]?.destroy()
  await new Promise(resolve => child.once('close', resolve))
  return loads
}

test('a worker loads ws, valibot and its own folders, and nothing else', async () => {
  const loads = await loadsOfWorker()
  const packages = new Set(
    loads.map(url => /node_modules\/(?!.*node_modules\/)((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1]).filter(Boolean),
  )
  const folders = new Set(loads.map(url => /\/dist\/([^/]+)\//.exec(url)?.[1]).filter(Boolean))
  expect([...packages].sort()).toEqual(['valibot', 'ws'])
  expect([...folders].sort()).toEqual(['channel', 'domain', 'protocol', 'worker'])
  expect(loads).toContain('NativeModule http')
  // Node's HTTP client is 16 MB and half of a worker's start; an `import` of node:http brings it along.
  expect(loads.filter(name => name.includes('undici'))).toEqual([])
})
