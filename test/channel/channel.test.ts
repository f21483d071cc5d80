import { fork } from 'node:child_process'
import { type Duplex, duplexPair } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { decode, encode, joinItems, splitItems } from '../../src/channel/channel.ts'
import { createPipeChannel } from '../../src/channel/pipe-channel.ts'
import { channelContract } from '../contracts/channel.ts'

channelContract('a pair of streams', async () => {
  const [near, far] = duplexPair()
  const echo = createPipeChannel(far)
  echo.onMessage(({ head, body }) => echo.send(head, body))
  const channel = createPipeChannel(near)
  return { near: channel, close: async () => channel.close() }
})

channelContract('a pipe between processes', async () => {
  const child = fork(fileURLToPath(new URL('../fixtures/echo-channel.ts', import.meta.url)), [], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc', 'pipe'],
    execArgv: [],
  })
  const near = createPipeChannel(child.stdio[4] as Duplex)
  return {
    near,
    close: async () => {
      near.close()
      child.kill()
      await new Promise(resolve => child.once('exit', resolve))
    },
  }
})

test('a far end that does not read is given up before memory is', async () => {
  const [near, far] = duplexPair()
  far.pause()
  const channel = createPipeChannel(near, { maxQueued: 100_000, maxMessage: 100_000 })
  const ended = new Promise<Error | undefined>(resolve => channel.onClose(resolve))
  for (let count = 0; count < 30; count++) channel.send({ t: 'x' }, 'y'.repeat(10_000))
  expect((await ended)?.message).toMatch(/wait for a process that does not read/)
})

test.each([['no tab'], ['{"no":"type"}\t'], ['rubbish\t{}']])('%j ends the channel', async line => {
  const [near, far] = duplexPair()
  const channel = createPipeChannel(near)
  const ended = new Promise<Error | undefined>(resolve => channel.onClose(resolve))
  far.write(`${line}\n`)
  expect(await ended).toBeInstanceOf(Error)
})

test('items and frames come back as they went', () => {
  expect(splitItems(joinItems(['{"a":1}', '{"b":"\\u001e"}']))).toEqual(['{"a":1}', '{"b":"\\u001e"}'])
  expect(splitItems('')).toEqual([])
  expect(decode(encode({ t: 'x', i: 1 }, '{"tab":"\\t"}').trimEnd())).toEqual({
    head: { t: 'x', i: 1 },
    body: '{"tab":"\\t"}',
  })
})
