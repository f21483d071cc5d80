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
