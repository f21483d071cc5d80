import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect } from '../processes/test-client.ts'
import { AppTerminal } from './terminal.ts'

let app: AppTerminal

// One app for all of these, which they leave with the focus in a panel.
beforeAll(async () => {
  app = new AppTerminal()
  await app.shows('no books yet')
})
afterAll(() => app.end())

test('a book is edited, looked at, deleted, brought back, and deleted again, by keys alone', async () => {
  app.send('aDune\r')
  await app.shows('added: 1 Dune')
  app.send('\u001b')
  await app.shows('┏ 1 Books')
  app.send('e Messiah\tFrank Herbert\r')
  await app.shows('saved: 1 Dune Messiah')
  expect(app.text).toMatch(/▶ +1 {2}Dune Messiah +Frank Herbert/)
  app.send('\r')
  await app.shows(/updated +by app, pid \d+ +revision 2/)
  expect(app.text).toMatch(/added +by app, pid \d+ +revision 1/)
  app.send('\u001b')
  // What comes sooner is taken as Alt and that key.
  await app.hides('History')
  app.send('d')
  await app.shows('Delete this book?')
  app.send('y')
  await app.shows('deleted: 1 Dune Messiah')
  await app.shows('no books yet')
  app.send('u')
  await app.shows('undone: 1 Dune Messiah')
  await app.shows(/▶ +1 {2}Dune Messiah/)
  app.send('U')
  await app.shows('redone: book 1 is gone again')
  await app.shows('no books yet')
})

test('u on a change whose book somebody else deleted says so, and undoes the next older one when asked', async () => {
  app.send('aEmma\r')
  await app.shows(/added: \d+ Emma/)
  app.send('Ulysses\r')
  await app.shows(/added: \d+ Ulysses/)
  const id = Number(/added: (\d+) Ulysses/.exec(app.text)?.[1])
  app.send('\u001b')
  await app.shows('┏ 1 Books')
  const other = await connect(`${await app.url()}/?client=remover`)
  await other.rpc('DELETE', { id })
  await app.shows(/1 Books ─ 1 ·/)
  app.send('u')
  await app.shows('This change cannot be undone')
  expect(app.text).toContain('The book was deleted since.')
  expect(app.text).toMatch(/The next older one can: added \d+ {2}Emma/)
  app.send('y')
  await app.shows(/undone: book \d+ is gone again/)
  await app.shows('no books yet')
  await other.close()
  // Its row stays for a moment, and would be among those of the next test.
  await app.shows('remover ✕')
  await app.hides('remover ✕')
})

test('X ends a connection in order, K kills the process of another, and the third notices nothing', async () => {
  const url = await app.url()
  const [ended, killed, other] = [
    await connect(`${url}/?client=ended`),
    await connect(`${url}/?client=killed`),
    await connect(`${url}/?client=other`),
  ]
  await app.shows('4 open')
  app.send('3')
  // The app itself is the first of the list, and the others follow in the order in which they came.
  for (const [client, keys] of [
    ['killed', 'gjjK'],
    ['ended', 'gjX'],
  ] as const) {
    app.send(keys)
    await app.shows(new RegExp(`#\\d+ ${client}, served by process`))
    app.send('y')
    await app.shows(new RegExp(`${client} ✕`))
  }
  expect(await ended.closed).toMatchObject({ code: 1000 })
  expect(await killed.closed).toMatchObject({ code: 1006 })
  expect(await other.ask('GET 99')).toContain('NOT_FOUND')
  await other.close()
})

test('the log that is paused stands still, and says what came meanwhile', async () => {
  const client = await connect(`${await app.url()}/?client=busy`)
  await app.shows(/UPGRADE #\d+ \d+ busy/)
  app.send('4F')
  await app.shows('4 Log ─ paused')
  for (const id of [95, 96, 97]) await client.ask(`GET ${id}`)
  await app.shows('▼ 3 new')
  expect(app.text).not.toContain('no book 97')
  app.send('F')
  await app.shows('there is no book 97')
  app.send('v')
  await app.shows('4 Log ─ following · warnings')
  expect(app.text).not.toContain('SUBSCRIBE')
  await client.close()
})
