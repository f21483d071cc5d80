// Several clients read and change a few books at the same time, while their workers are killed, and in one history of five
// the whole server, which is then started again and read. Each history is searched for an order that explains it. Three planted
// bugs must be found.
//   node scripts/campaigns/linearizability.ts [histories]
import { startServer, type TestServer } from '../../test/processes/server.ts'
import { connect, type TestClient } from '../../test/processes/test-client.ts'
import { runAsProgram } from './as-program.ts'
import { isLinearizable, type Observed } from './history-checker.ts'

const BOOKS = [1, 2, 3]
const CLIENTS = 5
const STEPS = 12
/** In each history of so many the whole server is killed. */
const SERVER_KILLS = 5
const ARGS = ['--max-spare', '8', '--min-spare', '6']

/** A mistake that is built into a client, as if the server had made it. */
export type PlantedBug = 'stale read' | 'lost write' | 'early read'

type Histories = Map<number, Observed[]>

export interface Linearizability {
  histories: number
  operations: number
  violations: number
  /** How often the whole server was killed. */
  serverKills: number
}

/** Runs so many histories on one catalogue; resolves with how many cannot be explained. */
export async function linearizabilityCampaign(histories: number, bug?: PlantedBug): Promise<Linearizability> {
  let server = await startServer({ args: ARGS })
  const total: Linearizability = { histories, operations: 0, violations: 0, serverKills: 0 }
  await withClient(server, async client => {
    for (const _ of BOOKS) await client.rpc('ADD', { title: 'Register', copies: 0 })
  })
  for (let round = 1; round <= histories; round++) {
    await withClient(server, async client => {
      for (const id of BOOKS) await client.rpc('UPDATE', { id, copies: 0 })
    })
    const isKilled = bug === undefined && round % SERVER_KILLS === 0
    const kill = isKilled ? killServerSoon(server) : undefined
    const observed = await oneHistory(server, bug)
    await kill
    if (isKilled) {
      server = await startServer({ args: ARGS, folder: server.folder })
      total.serverKills++
    }
    await withClient(server, client => readAll(client, observed))
    for (const history of observed.values()) total.operations += history.length
    if ([...observed.values()].some(history => !isLinearizable(history, 0))) total.violations++
  }
  await server.stop()
  return total
}

async function withClient(server: TestServer, work: (client: TestClient) => Promise<void>): Promise<void> {
  const client = await connect(server.url)
  await work(client)
  await client.close()
}

async function killServerSoon(server: TestServer): Promise<void> {
  await new Promise(resolve => setTimeout(resolve, Math.random() * 60))
  server.process.kill('SIGKILL')
  await server.exited
}

/** What is there at the end: nothing that was answered may be missing. */
async function readAll(client: TestClient, observed: Histories): Promise<void> {
  for (const [id, history] of observed) {
    const start = performance.now()
    const { copies } = await client.rpc('GET', { id })
    history.push({ start, end: performance.now(), type: 'read', value: copies })
  }
}

async function oneHistory(server: TestServer, bug: PlantedBug | undefined): Promise<Histories> {
  const histories: Histories = new Map(BOOKS.map(id => [id, []]))
  let lastValue = 0
  const writing = new Set<number>()
  const client = async (number: number) => {
    // The server may be gone before everybody has come.
    const connection = await connect(server.url).catch(() => undefined)
    if (!connection) return
    const isDoomed = bug === undefined && number === 0
    if (isDoomed) void killSoon(connection)
    const read = new Map<number, number>()
    for (let step = 0; step < STEPS; step++) {
      const id = BOOKS[Math.floor(Math.random() * BOOKS.length)] ?? 1
      const isWrite = Math.random() < 0.5
      const value = isWrite ? ++lastValue : -1
      const observed: Observed = {
        start: performance.now(),
        end: Number.POSITIVE_INFINITY,
        type: isWrite ? 'write' : 'read',
        value,
      }
      if (isWrite) histories.get(id)?.push(observed)
      const answer = await perform(connection, id, observed, { bug, read, writing })
      if (answer === undefined) return
      observed.end = performance.now()
      observed.value = answer
      if (!isWrite) histories.get(id)?.push(observed)
    }
    await connection.close()
  }
  await Promise.all(Array.from({ length: CLIENTS }, (_, number) => client(number)))
  return histories
}

interface Planted {
  bug: PlantedBug | undefined
  /** What this client has read before. */
  read: Map<number, number>
  /** What is being written by anybody. */
  writing: Set<number>
}

/** Undefined when the connection ended before the answer: nobody knows whether it happened. */
async function perform(
  connection: TestClient,
  id: number,
  { type, value }: Observed,
  { bug, read, writing }: Planted,
): Promise<number | undefined> {
  try {
    if (type === 'write') {
      if (bug === 'lost write' && Math.random() < 0.3) return value
      writing.add(value)
      await connection.rpc('UPDATE', { id, copies: value })
      writing.delete(value)
      return value
    }
    const stale = read.get(id)
    if (bug === 'stale read' && stale !== undefined && Math.random() < 0.5) return stale
    const { copies } = await connection.rpc('GET', { id })
    read.set(id, copies)
    // As if a read saw what is not written yet, of another book or of a write that fails.
    return bug === 'early read' && writing.size > 0 && Math.random() < 0.5 ? Math.max(...writing) : copies
  } catch {
    // The worker was killed.
    return undefined
  }
}

async function killSoon(connection: TestClient): Promise<void> {
  const status = await connection.rpc('STATUS').catch(() => undefined)
  await new Promise(resolve => setTimeout(resolve, Math.random() * 15))
  if (status) process.kill(status.pid, 'SIGKILL')
}

if (import.meta.main) {
  await runAsProgram(async () => {
    const result = await linearizabilityCampaign(Number(process.argv[2] ?? 200))
    console.log(JSON.stringify(result))
    let isMissed = false
    for (const bug of ['stale read', 'lost write', 'early read'] as const) {
      const control = await linearizabilityCampaign(10, bug)
      console.log(`control, ${bug}: ${control.violations} of ${control.histories} found`)
      isMissed ||= control.violations === 0
    }
    return result.violations === 0 && !isMissed
  })
}
