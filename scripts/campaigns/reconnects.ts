// A client adds books while its connections are cut again and again: on the way, or by a kill of its worker; and so are those of
// another client, which follows the changes. Every book must be there once, and the follower must see every change once and in
// order, or be told that some are gone. Each finished round is a line of a file, and a run that was interrupted goes on after it.
//   node scripts/campaigns/reconnects.ts [books of each kind] [cuts of each kind] [file]
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { connectBookstore } from '../../src/client/connect.ts'
import { startServer, type TestServer } from '../../test/processes/server.ts'
import { runAsProgram } from './as-program.ts'
import { type BookWriter, ForgetfulWriter, trustingWriter } from './book-writer.ts'
import { Cutter } from './cutter.ts'
import { Follower } from './follower.ts'
import { openWay, WAYS, type WayName, whyNotBy } from './ways.ts'

/** So many books are on their way at the same time. */
const LANES = 16
/** Of so many cuts one is on the way; the others kill the worker. To start a proxy again takes a while. */
const WAY_CUTS: Readonly<Record<WayName, number>> = { relay: 2, nginx: 10, caddy: 10 }
const BOOKS_OF_A_ROUND = 2_000
const ARGS = ['--min-spare', '4', '--max-spare', '8']

/** What a round is to be like. */
export interface RoundOptions {
  way: WayName
  /** Whether the caller gives the client a name; else the client makes itself one. */
  isNamed: boolean
  books: number
  /** How often the writer's connection is cut. */
  cuts: number
  /** As a control: a client that adds a book anew when no answer came. */
  isForgetful?: boolean
}

/** What a round came to. */
export interface Round extends RoundOptions {
  acknowledged: number
  missing: number
  doubled: number
  /** Changes that the follower saw, how often it was told that some are gone, and how often one was not the next. */
  seen: number
  resyncs: number
  outOfOrder: number
  followerCuts: number
  /** Books in the follower's mirror. */
  mirrored: number
}

/** Runs one round on a catalogue of its own. */
export async function reconnectRound(options: RoundOptions): Promise<Round> {
  const server = await startServer({ args: ARGS })
  const way = await openWay(options.way, server)
  const name = options.isNamed ? 'till-2' : undefined
  const writer = options.isForgetful ? new ForgetfulWriter(way.url) : trustingWriter(way.url, name)
  const follower = await Follower.start(way.url)
  const cutter = new Cutter(writer, follower, way, WAY_CUTS[options.way])
  const acknowledged = await addBooks(writer, options, cutter)
  const { titles, revision } = await stored(server)
  await follower.caughtUp(revision, titles.length)
  const { seen, resyncs, outOfOrder, cuts: followerCuts, mirrored } = follower
  await Promise.all([writer.close(), follower.close()])
  await way.close()
  await server.stop()
  const counts = { acknowledged, ...judge(titles, options.books), seen, resyncs, outOfOrder, followerCuts, mirrored }
  return { ...options, cuts: cutter.cuts, ...counts }
}

/** Adds so many books, and cuts the connection after every few. Resolves with how many were acknowledged. */
async function addBooks(writer: BookWriter, { books, cuts }: RoundOptions, cutter: Cutter): Promise<number> {
  const step = Math.floor(books / cuts)
  let begun = 0
  let acknowledged = 0
  const lane = async () => {
    while (begun < books) {
      await writer.add(titleOf(begun++))
      if (++acknowledged % step === 0 && acknowledged <= step * cuts) await cutter.cut()
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  return acknowledged
}

function titleOf(number: number): string {
  return `Book ${number}`
}

async function stored({ url }: TestServer): Promise<{ titles: string[]; revision: number }> {
  const client = connectBookstore({ url })
  const titles: string[] = []
  for await (const { title } of client.list()) titles.push(title)
  const { revision } = await client.call('STATUS', {})
  await client.close()
  return { titles, revision }
}

function judge(titles: readonly string[], books: number): { missing: number; doubled: number } {
  const there = new Set(titles)
  const missing = Array.from({ length: books }, (_, number) => titleOf(number)).filter(title => !there.has(title))
  return { missing: missing.length, doubled: titles.length - there.size }
}

/** Whether all is as it must be. */
export function isWell(round: Round): boolean {
  const { books, acknowledged, missing, doubled, outOfOrder, seen, resyncs, mirrored } = round
  const isWhole = acknowledged === books && missing === 0 && doubled === 0 && mirrored === books
  return isWhole && outOfOrder === 0 && (seen === books || (resyncs > 0 && seen < books))
}

/** All rounds of a run, in their order. */
function planOf(books: number, cuts: number): RoundOptions[] {
  const rounds = Math.ceil(books / BOOKS_OF_A_ROUND)
  return WAYS.filter(way => whyNotBy(way) === undefined).flatMap(way =>
    [true, false].flatMap(isNamed =>
      Array.from({ length: rounds }, (_, round) => ({
        way,
        isNamed,
        books: share(books, rounds, round),
        cuts: share(cuts, rounds, round),
      })),
    ),
  )
}

/** The part of a whole that a round has, so that all rounds together have the whole. */
function share(whole: number, rounds: number, round: number): number {
  return Math.floor((whole * (round + 1)) / rounds) - Math.floor((whole * round) / rounds)
}

function addUp(rounds: readonly Round[]): object[] {
  const kinds = Map.groupBy(rounds, ({ way, isNamed }) => `${way}, ${isNamed ? 'named' : 'unnamed'}`)
  const names = ['books', 'cuts', 'acknowledged', 'missing', 'doubled'] as const
  const told = ['followerCuts', 'seen', 'resyncs', 'outOfOrder', 'mirrored'] as const
  return [...kinds].map(([kind, those]) => ({
    kind,
    ...Object.fromEntries([...names, ...told].map(name => [name, those.reduce((sum, round) => sum + round[name], 0)])),
  }))
}

if (import.meta.main) {
  const [books = '10000', cuts = '500', file] = process.argv.slice(2)
  for (const way of WAYS) {
    const reason = whyNotBy(way)
    if (reason !== undefined) console.log(`skipped: ${way}, because ${reason}`)
  }
  const lines = file !== undefined && existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : []
  const done = lines.map(line => JSON.parse(line) as Round)
  await runAsProgram(async () => {
    for (const options of planOf(Number(books), Number(cuts)).slice(done.length)) {
      const round = await reconnectRound(options)
      done.push(round)
      if (file !== undefined) appendFileSync(file, `${JSON.stringify(round)}\n`)
      if (!isWell(round)) console.log('not as it must be:', JSON.stringify(round))
    }
    for (const total of addUp(done)) console.log(JSON.stringify(total))
    const control = await reconnectRound({ way: 'relay', isNamed: false, books: 400, cuts: 20, isForgetful: true })
    console.log('control, a client that adds a book anew:', JSON.stringify(control))
    return done.every(isWell) && control.doubled > 0
  })
}
