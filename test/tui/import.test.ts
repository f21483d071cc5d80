import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { BookstoreClient } from '../../src/client/client.ts'
import { connectBookstore } from '../../src/client/connect.ts'
import type { Line } from '../../src/tui/content/line.ts'
import { ImportJobs } from '../../src/tui/import-jobs.ts'
import { drawingOf } from '../../src/tui/view/drawing.ts'
import { temporaryFolder } from '../leftovers/temporary-folder.ts'
import { startServer, type TestServer } from '../processes/server.ts'
import { AppModel } from './app-model.ts'

let server: TestServer
let client: BookstoreClient
beforeAll(async () => {
  server = await startServer({ args: ['--min-spare', '1'] })
  client = connectBookstore({ url: server.url, client: 'app' })
  await client.opened()
})
afterAll(async () => {
  await client.close()
  await server.stop()
})

const textOfLine = (line: Line) => line.map(({ text }) => text).join('')
const over = ({ state }: AppModel) => (drawingOf(state).blocks.at(-1)?.lines ?? []).map(textOfLine).join('\n')

/** A file of so many books, and one row that has no title. */
function fileOf(books: number, name: string): string {
  const path = join(temporaryFolder(), 'buku.csv')
  const rows = Array.from({ length: books }, (_, index) => `${name} ${index};Penulis;many`)
  writeFileSync(path, `Judul;Pengarang;Halaman\n${rows.join('\n')}\n;tanpa judul;1\n`)
  return path
}

/** Does over the connection what the app has asked for since; `onEvent` is called with each event before the app is told. */
async function perform(app: AppModel, jobs = jobsOf(app)): Promise<void> {
  for (const effect of app.effects.splice(0)) await jobs.perform(effect as never)
}

const jobsOf = (app: AppModel) =>
  new ImportJobs(
    () => client,
    event => app.tell(event),
  )

const booksThere = async () => (await client.call('LIST', { limit: 1 })).total

test('i shows what becomes of a file before anything is written, imports it, and one undo takes it back', async () => {
  const app = new AppModel(0)
  const jobs = jobsOf(app)
  const path = fileOf(1201, 'Buku')
  app.press('i').type(path).press('enter')
  await perform(app, jobs)
  expect(over(app)).toContain('1,201 new')
  expect(over(app)).toContain('Judul → title')
  expect(over(app)).toContain('line 2, Halaman, many')
  expect(await booksThere()).toBe(0)
  app.press('enter')
  await perform(app, jobs)
  expect(over(app)).toContain('Imported.')
  expect(await booksThere()).toBe(1201)
  const [revision] = app.state.own.undo
  expect(app.state.own.undo).toHaveLength(1)
  await client.call('UNDO', { revision })
  expect(await booksThere()).toBe(0)
})

test('Esc stops between two batches, says what is left, and importing again completes it', async () => {
  const app = new AppModel(0)
  const path = fileOf(1201, 'Kitab')
  const jobs = new ImportJobs(
    () => client,
    event => {
      app.tell(event)
      if (event.type === 'import progress' && event.done === 500) {
        expect(over(app)).toContain('500 of 1,201')
        app.press('escape')
        for (const effect of app.effects.splice(0)) void jobs.perform(effect as never)
      }
    },
  )
  app.press('i').type(path).press('enter')
  await perform(app, jobs)
  app.press('enter')
  await perform(app, jobs)
  const stopped = await booksThere()
  expect(stopped % 500).toBe(0)
  expect(stopped).toBeLessThan(1201)
  expect(over(app)).toContain('were not written')
  app.press('escape').press('i').type(path).press('enter')
  await perform(app)
  expect(over(app)).toContain(`${1201 - stopped} new`.replace(/^1(\d{3})/, '1,$1'))
  app.press('escape')
  await client.call('UNDO', {})
})

test('w writes all problems where a person says, and never over another file', async () => {
  const app = new AppModel(0)
  const jobs = jobsOf(app)
  const path = fileOf(2, 'Buku')
  app.press('i').type(path).press('enter')
  await perform(app, jobs)
  const report = `${path}.report.csv`
  app.press('w', 'ctrl+u').type(report).press('enter')
  await perform(app, jobs)
  expect(over(app)).toContain('3 problems')
  expect(readFileSync(report, 'utf8')).toContain('2,Halaman,many,')
  app.press('w', 'ctrl+u').type(path).press('enter')
  await perform(app, jobs)
  expect(over(app)).toContain('no report')
  expect(readFileSync(path, 'utf8')).toMatch(/^Judul/)
})

test('a file that is not there or none of books is refused, and its name stays to be edited', async () => {
  const app = new AppModel(0)
  app.press('i').type('/nowhere/books.csv').press('enter')
  await perform(app)
  expect(over(app)).toContain('/nowhere/books.csv')
  expect(over(app)).toContain('cannot be imported')
  expect(app.state.overlay).toMatchObject({ phase: 'file' })
  app.press('escape')
  expect(app.state.overlay).toBeUndefined()
})

test('it is drawn within each size in which the app works, and scrolls', async () => {
  const app = new AppModel(0)
  app.press('i').type(fileOf(60, 'Buku')).press('enter')
  await perform(app)
  for (const [columns, rows] of [
    [40, 10],
    [80, 24],
    [120, 40],
  ] as const) {
    app.tell({ type: 'resize', columns, rows })
    const before = over(app)
    for (const row of before.split('\n')) expect(row.length).toBeLessThanOrEqual(columns)
    app.press('pagedown')
    expect(over(app)).not.toBe(before)
    app.press('pageup')
  }
})
