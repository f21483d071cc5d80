import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { SYSTEM_CLOCK } from '../../src/tui/input/clock.ts'

test('what has arrived comes before a timer that is due, however late the process is', async () => {
  const server = createServer(socket => socket.pipe(new PassThrough()).on('data', () => order.push('input')))
  const order: string[] = []
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write('warm')
  while (order.length === 0) await new Promise(setImmediate)
  order.length = 0
  const { promise: done, resolve } = Promise.withResolvers<void>()
  SYSTEM_CLOCK.after(5, () => {
    order.push('pause')
    resolve()
  })
  socket.write('key')
  // The process is busy while the key arrives and the time goes by.
  for (const end = SYSTEM_CLOCK.now() + 30; SYSTEM_CLOCK.now() < end; );
  await done
  socket.destroy()
  server.close()
  expect(order).toEqual(['input', 'pause'])
})

test('work that was called off is not done', async () => {
  let isDone = false
  const cancel = SYSTEM_CLOCK.after(0, () => {
    isDone = true
  })
  cancel()
  await new Promise(resolve => setTimeout(resolve, 5))
  await new Promise(setImmediate)
  expect(isDone).toBe(false)
})
