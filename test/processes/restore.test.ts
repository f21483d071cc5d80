import { execFile } from 'node:child_process'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../leftovers/temporary-folder.ts'
import { startServer, type TestServer } from './server.ts'
import { connect } from './test-client.ts'

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url))

function bookstore(...args: string[]): Promise<{ status: number; said: string }> {
  return new Promise(resolve => {
    execFile(process.execPath, [MAIN, ...args], (error, out, stderr) =>
      resolve({ status: Number(error?.code ?? 0), said: out + stderr }),
    )
  })
}

async function tell(server: TestServer, ...commands: string[]): Promise<string[]> {
  const client = await connect(server.url)
  const answers: string[] = []
  for (const command of commands) answers.push(await client.ask(command))
  await client.close()
  return answers
}

test('after a backup was restored, clients list anew, and no ETag stands for another book', async () => {
  const backup = temporaryFolder()
  let server = await startServer()
  const { folder, db } = server
  await tell(server, 'ADD title="Kept"')
  for (const name of ['db.json.journal', 'db.json']) copyFileSync(join(folder, name), join(backup, name))
  await tell(server, 'ADD title="Lost"')
  const etag = (await fetch(`${server.url.replace('ws', 'http')}/books/2`)).headers.get('etag') ?? ''
  const client = await connect(server.url)
  const { epoch, revision } = await client.rpc('STATUS')
  await client.close()
  const args = ['restore', join(backup, 'db.json'), '--db', db]
  expect(await bookstore(...args)).toMatchObject({ status: 1, said: expect.stringContaining('is being served') })
  await server.stop()
  expect(await bookstore(...args)).toMatchObject({ status: 0, said: expect.stringContaining('as another history') })

  server = await startServer({ folder })
  expect((await tell(server, 'ADD {"id":2,"title":"Lost"}'))[0]).toMatch(/^ERROR DUPLICATE the id 2 was used already/)
  expect((await tell(server, 'ADD title="Another"'))[0]).toMatch(/^OK \{"id":3,/)
  const again = await connect(server.url)
  const answer = await again.rpc('SUBSCRIBE', { topic: 'books', since: revision, epoch })
  expect(answer.epoch).not.toBe(epoch)
  expect(await again.next(frame => frame.includes('RESYNC'))).toContain(answer.epoch)
  await again.close()
  const other = `${server.url.replace('ws', 'http')}/books/3`
  const { status } = await fetch(other, { headers: { 'if-none-match': etag.replace(/\d+"$/, `${revision + 1}"`) } })
  expect(status).toBe(200)
  await server.stop()
})

test('a server that was killed goes on under its epoch', async () => {
  let server = await startServer()
  const { folder } = server
  const positionOf = async () => {
    const client = await connect(server.url)
    const { epoch, revision } = await client.rpc('STATUS')
    await client.close()
    return { epoch, revision }
  }
  await tell(server, 'ADD title="Before the kill"')
  const before = await positionOf()
  for (const signal of ['SIGKILL', 'SIGTERM', 'SIGKILL'] as const) {
    server.process.kill(signal)
    await server.exited
    server = await startServer({ folder })
    expect(await positionOf()).toEqual(before)
  }
  await server.stop()
})
