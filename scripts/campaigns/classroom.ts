// Lets a classroom come at once: so many clients of one address connect in the same moment, each asks one thing, and all must
// be answered. Then they leave and come again without a pause, and once more when the server was started anew.
//   node scripts/campaigns/classroom.ts [clients] [address that a proxy tells, instead of loopback]
import WebSocket from 'ws'
import { startServer, type TestServer } from '../../test/processes/server.ts'
import { runAsProgram } from './as-program.ts'
import { GoodClient, percentile } from './good-client.ts'

/** What one arrival came to. */
export interface Arrival {
  /** From the first connect to the last answer, in milliseconds. */
  lastAnswerMs: number
  /** How those were turned away that got no answer, such as `Unexpected server response: 429`. */
  turnedAway: string[]
  /** How long a client that was there already waited for an answer meanwhile, the 99th of a hundred and the slowest. */
  there: { p99: number; slowest: number }
}

export interface ClassroomResult {
  first: Arrival
  again: Arrival
  restarted: Arrival
  /** Lines of the log that say that an address waits. */
  penalties: string[]
}

/** What pupils ask: some for what is there, some for what is not. */
const QUESTIONS = ['LIST limit=10', 'GET 999', 'HELP', 'STATUS', 'ADD title="Laskar Pelangi"', 'UPDATE 999 year=1980']

/** Lets so many clients come. With an `address` they come through a proxy that is trusted, which tells it of all of them. */
export async function classroomCampaign(clients: number, address?: string): Promise<ClassroomResult> {
  const args = address === undefined ? [] : ['--trust-proxy']
  const headers = address === undefined ? {} : { 'x-forwarded-for': address }
  const server = await startServer({ args })
  const [first, sockets] = await arrive(server, clients, headers)
  for (const socket of sockets) socket.close()
  const [again] = await arrive(server, clients, headers)
  await server.stop()
  const next = await startServer({ args: [...args, '--port', String(server.port)], folder: server.folder })
  const [restarted] = await arrive(next, clients, headers)
  await next.stop()
  const penalties = [...server.lines, ...next.lines].filter(line => line.includes('waits for its next connections'))
  return { first, again, restarted, penalties }
}

async function arrive(
  { url }: TestServer,
  clients: number,
  headers: Record<string, string>,
): Promise<[Arrival, WebSocket[]]> {
  const there = await GoodClient.connect(url)
  const start = performance.now()
  const sockets = Array.from({ length: clients }, () => new WebSocket(url, { headers }))
  const asked = Promise.allSettled(sockets.map((socket, index) => ask(socket, index)))
  const isAnswered = asked.then(() => performance.now() - start)
  const times = await there.measure(asked)
  there.close()
  const answers = await asked
  const turnedAway = answers.flatMap(answer => (answer.status === 'rejected' ? [String(answer.reason.message)] : []))
  const lastAnswerMs = Math.round(await isAnswered)
  return [{ lastAnswerMs, turnedAway, there: { p99: percentile(times, 0.99), slowest: percentile(times, 1) } }, sockets]
}

/** Resolves with the first answer; rejects when there is none. */
function ask(socket: WebSocket, index: number): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.on('open', () => socket.send(QUESTIONS[index % QUESTIONS.length] ?? ''))
    socket.on('message', data => resolve(data.toString()))
    socket.on('error', reject)
    socket.on('close', code => reject(new Error(`closed with ${code}`)))
  })
}

if (import.meta.main) {
  await runAsProgram(async () => {
    const [clients = '40', address] = process.argv.slice(2)
    const result = await classroomCampaign(Number(clients), address)
    console.log(JSON.stringify(result))
    const { penalties, ...arrivals } = result
    const isWell = Object.values(arrivals).every(({ turnedAway }) => turnedAway.length === 0)
    return isWell && penalties.length === 0
  })
}
