// Kills an import with SIGKILL at a random moment, again and again: the command, the app, or the supervisor. Only whole batches and
// whole books may be there afterwards, none twice; importing again completes it, and one undo takes all of it back.
//   node scripts/campaigns/import-kill.ts [rounds] [rows] [command|app|supervisor …]
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Book } from '../../src/domain/book.ts'
import { startServer, type TestServer } from '../../test/processes/server.ts'
import { AppTerminal } from '../../test/terminal/terminal.ts'
import { runAsProgram } from './as-program.ts'
import { beginCommand, booksOf, runCommand } from './command.ts'

export const KILLED = ['command', 'app', 'supervisor'] as const
export type Killed = (typeof KILLED)[number]

export interface ImportKills {
  killed: Killed
  rounds: number
  /** Kills that came while a part was written. */
  inTheMiddle: number
  /** What was wrong, with the round. */
  wrong: string[]
}

const BATCH = 500
/** So long after its start an import of these rows is over on most machines, in milliseconds. */
const START_MS = 900
const MS_A_ROW = 0.12

/** Runs so many rounds; as a control one book is added by hand after each kill, which must be noticed. */
export async function importKillCampaign(
  killed: Killed,
  rounds: number,
  rows: number,
  isControl = false,
): Promise<ImportKills> {
  const total: ImportKills = { killed, rounds, inTheMiddle: 0, wrong: [] }
  for (let round = 1; round <= rounds; round++) {
    const folder = mkdtempSync(join(tmpdir(), 'bookstore-import-'))
    const file = join(folder, 'books.csv')
    writeFileSync(file, tableOf(rows))
    try {
      await oneRound({ folder, file, rows, killed, isControl }, total)
    } catch (error) {
      total.wrong.push(`round ${round}: ${(error as Error).message}`)
    }
    rmSync(folder, { recursive: true, force: true })
  }
  return total
}

interface Round {
  folder: string
  file: string
  rows: number
  killed: Killed
  isControl: boolean
}

async function oneRound(round: Round, total: ImportKills): Promise<void> {
  const { folder, rows, killed, isControl } = round
  // The app has read the file already.
  const moment = Math.random() * ((killed === 'app' ? 0 : START_MS) + rows * MS_A_ROW)
  if (killed === 'app') await killApp(round, moment)
  let server = killed === 'app' ? await startAgain(folder) : await killedUnder(round, moment)
  if (isControl) runCommand(folder, ['add', 'title=Title 0', 'author=Author 0', 'year=1900'])
  const there = booksOf(folder)
  if (there.length > 0 && there.length < rows) total.inTheMiddle++
  total.wrong.push(...problemsOf(there, rows))
  if (killed === 'app') {
    await server.stop()
    await completeInApp(round)
    server = await startAgain(folder)
  } else {
    runCommand(folder, ['import', round.file])
    total.wrong.push(...wholeOrNot(booksOf(folder), rows, 'after importing again'))
    runCommand(folder, ['undo'])
  }
  const left = booksOf(folder).length
  if (left > 0) total.wrong.push(`${left} books are there after the undo`)
  await server.stop()
}

/** Kills the command, or the supervisor under it; returns a server that runs. */
async function killedUnder({ folder, file, killed }: Round, moment: number): Promise<TestServer> {
  const server = await startServer({ folder })
  const command = beginCommand(folder, ['import', file])
  const ended = once(command, 'exit')
  await Promise.race([pause(moment), ended])
  if (killed === 'command') command.kill('SIGKILL')
  else {
    server.process.kill('SIGKILL')
    await server.exited
    command.kill('SIGKILL')
  }
  await ended
  return killed === 'command' ? server : startAgain(folder)
}

async function killApp({ folder, file }: Round, moment: number): Promise<void> {
  const app = new AppTerminal({ folder })
  await dryRun(app, file)
  app.send('\r')
  await pause(moment)
  app.pty.kill('SIGKILL')
  await app.exited
}

/** Imports the rest with another app, and takes all of it back with one key. */
async function completeInApp({ folder, file, rows }: Round): Promise<void> {
  const app = new AppTerminal({ folder })
  await dryRun(app, file)
  app.send('\r')
  // All may have been there before.
  await app.shows(/Imported\.|nothing of it is new/)
  app.send('\u001b')
  await app.hides(' Import ')
  await app.shows(new RegExp(`1 Books ─ ${rows.toLocaleString('en')} ·`))
  app.send('u')
  await app.shows(/undone: |Undo this change/)
  if (app.text.includes('Undo this change')) app.send('y')
  await app.shows('no books yet')
  await app.end()
}

async function dryRun(app: AppTerminal, file: string): Promise<void> {
  await app.shows(/no books yet|1 Books ─ [\d,]+ ·/)
  app.send('i')
  await app.shows('Nothing is written before')
  app.send(file)
  await app.shows(file.slice(-12))
  app.send('\r')
  await app.shows('Enter imports it')
}

/** What was killed may hold the catalogue for a moment. */
async function startAgain(folder: string): Promise<TestServer> {
  for (let tries = 1; ; tries++) {
    try {
      return await startServer({ folder })
    } catch (error) {
      if (tries === 20) throw error
      await pause(250)
    }
  }
}

function tableOf(rows: number): string {
  return `title,author,year\n${Array.from({ length: rows }, (_, row) => `Title ${row},Author ${row},${1900 + (row % 100)}`).join('\n')}\n`
}

function problemsOf(books: readonly Book[], rows: number): string[] {
  const isWhole = books.length % BATCH === 0 || books.length === rows
  return [...(isWhole ? [] : [`${books.length} books are no whole batches`]), ...wrongBooks(books)]
}

function wholeOrNot(books: readonly Book[], rows: number, when: string): string[] {
  return [...(books.length === rows ? [] : [`${books.length} of ${rows} books ${when}`]), ...wrongBooks(books)]
}

/** Books that are there twice, or not as their row has them. */
function wrongBooks(books: readonly Book[]): string[] {
  const seen = new Set<string>()
  return books.flatMap(({ title, author, year }) => {
    const row = Number(title.slice('Title '.length))
    const isTwice = seen.has(title)
    seen.add(title)
    const isRight = author === `Author ${row}` && year === 1900 + (row % 100)
    return [...(isTwice ? [`${title} is there twice`] : []), ...(isRight ? [] : [`${title} is not as its row`])]
  })
}

if (import.meta.main) {
  await runAsProgram(async () => {
    const [rounds = '100', rows = '10000', ...asked] = process.argv.slice(2)
    let isGood = true
    for (const killed of KILLED.filter(name => asked.length === 0 || asked.includes(name))) {
      const result = await importKillCampaign(killed, Number(rounds), Number(rows))
      console.log(JSON.stringify(result))
      isGood &&= result.wrong.length === 0
    }
    const control = await importKillCampaign('command', 2, 2_000, true)
    console.log('control, a book added by hand:', JSON.stringify(control))
    return isGood && control.wrong.length > 0
  })
}
