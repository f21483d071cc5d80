// Two desks lend and take back the same copies as fast as they are answered, and the whole server is killed with SIGKILL at a
// random moment, again and again, on one growing catalogue. After each start every acknowledged loan is there, no copy is
// lent twice, the status of each book is that of its loans, and no name stands anywhere but in the file of borrowers.
//   node scripts/campaigns/lending.ts [rounds]
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Book } from '../../src/domain/book.ts'
import { isOpen, type Loan } from '../../src/domain/lending/lending.ts'
import { startServer, type TestServer } from '../../test/processes/server.ts'
import { connect, type TestClient } from '../../test/processes/test-client.ts'
import { runAsProgram } from './as-program.ts'

const COPIES = 12
const NAME = 'Qwertz Unmistakable'

export interface Lendings {
  rounds: number
  /** Loans, and returns, that were acknowledged. */
  acknowledged: number
  /** Acknowledged, and not so after the restart. */
  lost: number
  /** Copies that are lent more than once at a time. */
  twice: number
  /** Books whose status is not that of their loans. */
  wrongStatus: number
  /** Files other than that of borrowers in which a name stands. */
  told: number
}

/** The last that was acknowledged of each loan. */
type Known = Map<number, 'lent' | 'returned'>

/** Runs so many rounds; as a control the last line is cut off the loans each time, which must be noticed. */
export async function lendingCampaign(rounds: number, isControl = false): Promise<Lendings> {
  const total: Lendings = { rounds, acknowledged: 0, lost: 0, twice: 0, wrongStatus: 0, told: 0 }
  const folder = mkdtempSync(join(tmpdir(), 'bookstore-lending-'))
  const known: Known = new Map()
  try {
    for (let round = 0; round < rounds; round++) {
      const server = await startServer({ folder, args: ['--min-spare', '2'] })
      const desks = await Promise.all([1, 2].map(() => connectDesk(server)))
      const [first] = desks as [TestClient, TestClient]
      if (round === 0) await furnish(first)
      else await check(first, known, total)
      const work = desks.map(desk => lendAndReturn(desk, known, total))
      await new Promise(resolve => setTimeout(resolve, Math.random() * 300))
      server.process.kill('SIGKILL')
      await server.exited
      await Promise.all(work)
      total.told += filesWithNames(folder)
      if (isControl) cutLastLine(join(folder, 'db.json.lending'))
    }
    const server = await startServer({ folder })
    const desk = await connectDesk(server)
    await check(desk, known, total)
    await desk.close()
    await server.stop()
    return total
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function connectDesk({ url, operatorToken }: TestServer): Promise<TestClient> {
  return connect(url, { headers: { authorization: `Bearer ${operatorToken}` } })
}

async function furnish(desk: TestClient): Promise<void> {
  for (let copy = 0; copy < COPIES; copy++) {
    const { id } = await desk.rpc('ADD', { title: `Book ${copy}` })
    await desk.rpc('ADD_COPY', { copy: `B-${copy}`, id })
  }
  for (let card = 0; card < 4; card++) await desk.rpc('ADD_BORROWER', { card: `K-${card}`, name: `${NAME} ${card}` })
}

/** Scans a card and a copy, over and over, until the connection ends. Another desk may have been faster: that is a refusal. */
async function lendAndReturn(desk: TestClient, known: Known, total: Lendings): Promise<void> {
  const isOver = desk.closed.then(() => 'over' as const)
  for (;;) {
    const copy = `B-${Math.floor(Math.random() * COPIES)}`
    const done = await Promise.race([isOver, scan(desk, copy).catch(() => undefined)])
    if (done === 'over') return
    if (!done) continue
    known.set(done.loan, done.returned === undefined ? 'lent' : 'returned')
    total.acknowledged++
  }
}

async function scan(desk: TestClient, copy: string): Promise<Loan> {
  const { loan } = await desk.rpc('RECOGNISE', { code: copy })
  if (loan) return desk.rpc('RETURN', { copy })
  const { borrower } = await desk.rpc('RECOGNISE', { code: `K-${Math.floor(Math.random() * 4)}` })
  return desk.rpc('LEND', { borrower: borrower.borrower, copy })
}

async function check(desk: TestClient, known: Known, total: Lendings): Promise<void> {
  const loans: Loan[] = (await desk.rpc('LOANS', { state: 'all', limit: 1000 })).loans
  const found = new Map(loans.map(loan => [loan.loan, loan]))
  // More loans than a page has: what was checked before is not asked again.
  const least = Math.min(...found.keys())
  for (const [number, state] of known) {
    if (number < least) continue
    const loan = found.get(number)
    if (!loan || (state === 'returned' && isOpen(loan))) total.lost++
  }
  known.clear()
  const open: Loan[] = (await desk.rpc('LOANS', { limit: 1000 })).loans
  total.twice += open.length - new Set(open.map(({ copy }) => copy)).size
  const { books }: { books: Book[] } = await desk.rpc('LIST')
  const lent = new Set(open.map(({ id }) => id))
  total.wrongStatus += books.filter(({ id, status }) => (status === 'Checked Out') !== lent.has(id)).length
}

function filesWithNames(folder: string): number {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(name => join(folder, name))
  const others = paths.filter(path => statSync(path).isFile() && !/\.borrowers(?:\.tmp)?$/.test(path))
  return others.filter(path => readFileSync(path, 'latin1').includes(NAME)).length
}

/** The last line, and a bit of the one before it. */
function cutLastLine(path: string): void {
  const content = readFileSync(path, 'latin1')
  truncateSync(path, content.slice(0, -1).lastIndexOf('\n') - 5)
}

if (import.meta.main) {
  await runAsProgram(async () => {
    const result = await lendingCampaign(Number(process.argv[2] ?? 100))
    console.log(JSON.stringify(result))
    const control = await lendingCampaign(5, true)
    console.log('control, the last lines cut off:', JSON.stringify(control))
    return result.lost + result.twice + result.wrongStatus + result.told === 0 && control.lost > 0
  })
}
