import { Duplex } from 'node:stream'
import { expect, test } from 'vitest'
import { ClientSocket } from '../../../src/worker/websocket/client-socket.ts'

test('the answers to frames that arrived together leave in one write', async () => {
  const writes: string[][] = []
  const raw = new Duplex({
    read() {},
    writev(chunks, done) {
      writes.push(chunks.map(({ chunk }) => String(chunk)))
      done()
    },
  })
  // As ws does, which is there before.
  raw.on('data', (text: Buffer) => {
    for (const letter of text.toString()) raw.write(letter)
  })
  // A socket of a server has no address.
  new ClientSocket(null as never, undefined, {}).carriedBy(raw, async () => {})
  raw.push('ab')
  await expect.poll(() => writes).toEqual([['a', 'b']])
  raw.push('c')
  await expect.poll(() => writes).toEqual([['a', 'b'], ['c']])
})

test.each([
  ['is still there', false],
  ['was reset meanwhile', true],
])('a stream whose client ended its side is ended behind the answers, when it %s', async (_, isReset) => {
  const raw = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done(), allowHalfOpen: true })
  const answered = Promise.withResolvers<void>()
  let ends = 0
  // As ws does, which is there before, and has let go of a stream that is gone.
  raw.on('end', () => ends++)
  new ClientSocket(null as never, undefined, {}).carriedBy(raw, () => answered.promise)
  raw.resume()
  const ended = new Promise(resolve => raw.once('end', resolve))
  raw.push(null)
  await ended
  expect(ends).toBe(0)
  if (isReset) raw.destroy()
  answered.resolve()
  await new Promise(setImmediate)
  expect(ends).toBe(isReset ? 0 : 1)
})
