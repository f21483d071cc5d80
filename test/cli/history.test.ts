import { expect, test } from 'vitest'
import { startServer } from '../processes/server.ts'
import { connect } from '../processes/test-client.ts'
import { run } from './run.ts'

test('history tells what happened, to one book or to all, newest first, and by whom', async () => {
  const server = await startServer()
  const at = ['--db', server.db]
  const client = await connect(`${server.url}/?client=till-2`)
  expect((await run(['history', ...at])).out).toBe('no changes are known\n')
  await client.rpc('ADD', { title: 'Dune' })
  await client.rpc('ADD', { title: 'Other' })
  await client.rpc('UPDATE', { id: 1, title: 'Dune\u009b2J Messiah' })
  await client.rpc('DELETE', { id: 1 })
  const lines = (await run(['history', ...at])).out.trimEnd().split('\n')
  expect(lines).toEqual([
    expect.stringMatching(/^ +4 {2}[\d-]{10} [\d:]{8} UTC {2}deleted {2}1 {2}\(till-2\)$/),
    expect.stringMatching(/^ +3 {2}.*updated {2}1 {2}Dune Messiah {2}\(till-2\)$/),
    expect.stringMatching(/^ +2 {2}.*added {4}2 {2}Other {2}\(till-2\)$/),
    expect.stringMatching(/^ +1 {2}.*added {4}1 {2}Dune {2}\(till-2\)$/),
  ])
  const revisions = async (...args: string[]) => {
    const { out } = await run(['history', ...args, ...at, '--json'])
    return (JSON.parse(out) as { revision: number }[]).map(({ revision }) => revision)
  }
  expect(await revisions('1')).toEqual([4, 3, 1])
  expect(await revisions('1', '--limit', '2')).toEqual([4, 3])
  expect(await run(['history', 'x', ...at])).toMatchObject({
    status: 1,
    error: expect.stringMatching(/^bookstore: id /),
  })
  expect(await run(['history', '--limit', '0', ...at])).toMatchObject({ status: 2 })
  await client.close()
  await server.stop()
})
