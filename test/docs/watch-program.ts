import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { expect } from 'vitest'
import { atEnd } from '../leftovers/at-end.ts'
import type { TestServer } from '../processes/server.ts'
import { connect } from '../processes/test-client.ts'

/** Runs a program that prints changes, kills the process that serves it, and expects it to tell every change once, in order. */
export async function expectEveryChangeOnce(
  server: TestServer,
  [command, ...args]: readonly [string, ...string[]],
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const child = spawn(command, [...args, `${server.url}/?client=watch`], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  })
  const exited = new Promise<void>(resolve => child.once('exit', () => resolve()))
  atEnd(() => {
    child.kill('SIGKILL')
    return exited
  })
  const told: string[] = []
  createInterface({ input: child.stdout }).on('line', line => told.push(line.replace(/^\d+ /, '')))
  const operator = await connect(server.url, { headers: { authorization: `Bearer ${server.operatorToken}` } })
  await operator.rpc('SUBSCRIBE', { topic: 'connections' })
  const watcher = async () => {
    const frame = await operator.next(one => one.includes('"watch"') && one.includes('"lastMethod":"SUBSCRIBE"'))
    return JSON.parse(frame).params.connection.id as number
  }
  const first = await watcher()
  await operator.rpc('ADD', { title: 'Seen' })
  await expect.poll(() => told).toEqual([expect.stringMatching(/^added \d+ Seen$/)])
  await operator.rpc('KILL', { connection: first })
  await operator.rpc('ADD', { title: 'Missed' })
  await operator.rpc('ADD', { title: 'Missed, too' })
  await expect.poll(() => told.length, { timeout: 10_000 }).toBe(3)
  await operator.rpc('ADD', { title: 'Seen again' })
  await expect
    .poll(() => told.map(line => line.replace(/^added \d+ /, '')))
    .toEqual(['Seen', 'Missed', 'Missed, too', 'Seen again'])
  child.kill()
  await exited
  await operator.close()
}
