// Types 20 numbers a second as a barcode scanner does, among them repeats, misread ones and some with a price's add-on, and compares
// the list with what was typed: in the app, and in `bookstore scan`.
//   node scripts/campaigns/scan.ts [books]
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { checkDigit13 } from '../../src/domain/isbn/check-digits.ts'
import { startServer } from '../../test/processes/server.ts'
import { AppTerminal } from '../../test/terminal/terminal.ts'
import { runAsProgram } from './as-program.ts'
import { beginCommand, booksOf, runCommand } from './command.ts'

export interface Scans {
  codes: number
  /** Titles with another number of copies than was scanned, or twice. */
  wrong: string[]
}

/** A scanner types a digit every 3 ms, and a person takes the next book. */
const KEY_MS = 3
const BOOK_MS = 50

interface Script {
  codes: string[]
  lookup: string
  expected: ReadonlyMap<string, number>
}

/** Runs the script in the app or the command; as a control one number is never typed, which must be noticed. */
export async function scanCampaign(way: 'app' | 'command', books: number, isControl = false): Promise<Scans> {
  const folder = mkdtempSync(join(tmpdir(), 'bookstore-scan-'))
  const script = scriptOf(books)
  const codes = isControl ? script.codes.slice(1) : script.codes
  const lookup = join(folder, 'lookup.csv')
  writeFileSync(lookup, script.lookup)
  const found = await (way === 'app' ? inApp : inCommand)(folder, lookup, codes)
  rmSync(folder, { recursive: true, force: true })
  return { codes: codes.length, wrong: differences(script.expected, found) }
}

/** Of 500 there are 25 repeats, 10 with a wrong check digit, and 5 with an add-on; fewer have them in the same proportion. */
function scriptOf(count: number): Script {
  const [repeats, bad, addOns] = [20, 50, 100].map(part => Math.max(1, Math.floor(count / part))) as [
    number,
    number,
    number,
  ]
  const isbns = Array.from({ length: count - repeats - bad }, (_, index) => isbnOf(1_000 + index))
  const codes = isbns.map((isbn, index) => (index < addOns ? `${isbn}51299` : isbn))
  const expected = new Map(isbns.map((isbn, index) => [`Book ${isbn}`, index < repeats ? 2 : 1]))
  for (let index = 0; index < repeats; index++) codes.splice(isbns.length - index * 3, 0, isbns[index] ?? '')
  for (let index = 0; index < bad; index++) {
    const isbn = isbnOf(5_000 + index)
    codes.splice(index * 2 + 1, 0, isbn.slice(0, 12) + ((Number(isbn[12]) + 1) % 10))
  }
  return { codes, expected, lookup: `title,isbn\n${isbns.map(isbn => `Book ${isbn},${isbn}`).join('\n')}\n` }
}

function isbnOf(number: number): string {
  const body = `978${String(number).padStart(9, '0')}`
  return body + checkDigit13(body)
}

type Found = { title: string; copies: number }[]

async function inApp(folder: string, lookup: string, codes: readonly string[]): Promise<Found> {
  const app = new AppTerminal({ folder })
  await app.shows('no books yet')
  app.send('b')
  await app.shows('Scan the first book')
  app.send('l')
  await app.shows('Lookup file')
  app.send(lookup)
  await app.shows(lookup.slice(-12))
  app.send('\r')
  await app.shows(/\d+ numbers/)
  await typeAll(codes, text => app.send(text))
  await app.shows('already: c one more copy')
  app.send('c')
  await app.hides('already: c one more copy')
  app.send('\u001b')
  await app.shows('scanned:')
  const found = await settled(folder)
  await app.end()
  return found
}

async function inCommand(folder: string, lookup: string, codes: readonly string[]): Promise<Found> {
  const server = await startServer({ folder })
  const incomplete = join(folder, 'incomplete.csv')
  const scan = beginCommand(folder, ['scan', '--lookup', lookup, '--incomplete', incomplete])
  const ended = once(scan, 'exit')
  await typeAll(codes, text => scan.stdin?.write(text.replace('\r', '\n')))
  scan.stdin?.end('+1\n')
  await ended
  const found = booksOf(folder)
  await server.stop()
  return found
}

async function typeAll(codes: readonly string[], send: (text: string) => void): Promise<void> {
  for (const code of codes) {
    const begun = performance.now()
    for (const key of `${code}\r`) {
      send(key)
      await pause(KEY_MS)
    }
    await pause(Math.max(0, BOOK_MS - (performance.now() - begun)))
  }
}

/** The list when no write is on its way any longer: twice the same. */
async function settled(folder: string): Promise<Found> {
  let before = ''
  for (;;) {
    const now = runCommand(folder, ['list', '--json'])
    if (now === before) return JSON.parse(now) as Found
    before = now
    await pause(500)
  }
}

function differences(expected: ReadonlyMap<string, number>, found: Found): string[] {
  const left = new Map(expected)
  const wrong: string[] = []
  for (const { title, copies } of found) {
    if (left.get(title) !== copies) wrong.push(`${title}: ${copies}`)
    left.delete(title)
  }
  return [...wrong, ...[...left.keys()].map(title => `${title}: missing`)]
}

if (import.meta.main) {
  await runAsProgram(async () => {
    const books = Number(process.argv[2] ?? 500)
    const results = { app: await scanCampaign('app', books), command: await scanCampaign('command', books) }
    console.log(JSON.stringify(results))
    const control = await scanCampaign('command', Math.min(books, 100), true)
    console.log('control, one number not typed:', JSON.stringify(control))
    return results.app.wrong.length + results.command.wrong.length === 0 && control.wrong.length > 0
  })
}
