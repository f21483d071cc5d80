// Attacks a server in many ways while a good client goes on asking: every attack must be refused in clear words, the
// client must hardly notice, and the supervisor's memory must come back. Quiet and attack alternate, since a machine is not
// the same from one minute to the next; an attack goes on for a second, as fast as it is answered.
//   node scripts/campaigns/hostile.ts [tries of each] [names of attacks, instead of all]
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import WebSocket from 'ws'
import { startServer, type TestServer } from '../../test/processes/server.ts'
import { runAsProgram } from './as-program.ts'
import type { Answers, Order } from './attacker.ts'
import { ATTACKS, type Attack } from './attacks.ts'
import { GoodClient, percentile } from './good-client.ts'
import { letCome } from './newcomers.ts'

/** What one attack did. Times are milliseconds, memory MB of the supervisor. */
export interface Outcome {
  attack: string
  answers: Answers
  /** Answers that are no clear refusal. */
  wrong: number
  /** Requests of the good client that failed. */
  failed: number
  quietP50: number
  attackP50: number
  quietP99: number
  attackP99: number
  /** Of the last two. */
  ratio: number
  /** How clients of another address came in meanwhile: how many got their answer, how many did not, and the slowest. */
  newcomers: { came: number; turnedAway: number; p50: number; slowest: number }
}

export interface Report {
  outcomes: Outcome[]
  memoryBefore: number
  memoryAfter: number
}

export interface HostileOptions {
  /** How often each attack is tried at least. */
  tries: number
  /** For how long each attack goes on at least in all, in milliseconds: a percentile needs its samples. */
  attackMs: number
  /** For how long at a time at least, and how long the quiet before is. */
  atATimeMs: number
  names?: string[]
}

/** Attacks come from 127.0.0.1. */
const ANOTHER_ADDRESS = '127.0.0.9'

/** Runs each attack; resolves with what came of it. */
export async function hostileCampaign(options: HostileOptions): Promise<Report> {
  const names = options.names ?? [...ATTACKS.keys()]
  // No more than the good client asks: it is not to be refused, others are.
  const args = ['--requests-per-second', '300']
  const server = await startServer({ args, env: { NODE_OPTIONS: '--inspect=127.0.0.1:0' } })
  const attacker = fork(fileURLToPath(new URL('./attacker.ts', import.meta.url)))
  const client = await GoodClient.connect(server.url)
  try {
    // What is grown once, such as pools and code that is compiled, is no leak.
    for (const attack of names) await attackFor(options.atATimeMs, attacker, { attack, port: server.port })
    const memoryBefore = await memoryOf(server)
    const outcomes: Outcome[] = []
    for (const attack of names) {
      const outcome = await attackAgain({ attacker, client, url: server.url }, { attack, port: server.port }, options)
      if (import.meta.main) console.log(JSON.stringify(outcome))
      outcomes.push(outcome)
    }
    return { outcomes, memoryBefore, memoryAfter: await memoryOf(server) }
  } finally {
    client.close()
    attacker.disconnect()
    await server.stop()
  }
}

/** Quiet and attack in turn, until there were enough of both. */
async function attackAgain(
  { attacker, client, url }: { attacker: ChildProcess; client: GoodClient; url: string },
  given: Order,
  { tries, attackMs, atATimeMs }: HostileOptions,
): Promise<Outcome> {
  const { refusals, tries: triesOfRound } = attackCalled(given.attack)
  const answers: Answers = {}
  const quiet: number[] = []
  const attacked: number[] = []
  const came: number[] = []
  let turnedAway = 0
  for (let tried = 0, ms = 0; tried < tries || ms < attackMs; ) {
    quiet.push(...(await client.measure(new Promise(resolve => setTimeout(resolve, atATimeMs)))))
    const start = performance.now()
    const attack = attackFor(atATimeMs, attacker, given)
    const newcomers = letCome(url, ANOTHER_ADDRESS, attack)
    attacked.push(...(await client.measure(attack)))
    ms += performance.now() - start
    const rounds = await attack
    const met = await newcomers
    came.push(...met.times)
    turnedAway += met.turnedAway.length
    tried += rounds.length * triesOfRound
    for (const [answer, count] of rounds.flatMap(Object.entries<number>))
      answers[answer] = (answers[answer] ?? 0) + count
  }
  const wrong = Object.entries(answers).filter(([answer]) => !refusals.includes(answer))
  const [quietP99, attackP99] = [percentile(quiet, 0.99), percentile(attacked, 0.99)]
  return {
    attack: given.attack,
    answers,
    wrong: wrong.reduce((sum, [, count]) => sum + count, 0),
    failed: client.takeFailures(),
    quietP50: percentile(quiet, 0.5),
    attackP50: percentile(attacked, 0.5),
    quietP99,
    attackP99,
    ratio: Math.round((attackP99 / quietP99) * 10) / 10,
    newcomers: { came: came.length, turnedAway, p50: percentile(came, 0.5), slowest: percentile(came, 1) },
  }
}

/** Attacks round after round for so many milliseconds at least. */
async function attackFor(ms: number, attacker: ChildProcess, given: Order): Promise<Answers[]> {
  const rounds: Answers[] = []
  for (const start = performance.now(); rounds.length === 0 || performance.now() - start < ms; )
    rounds.push(await order(attacker, given))
  return rounds
}

function attackCalled(name: string): Attack {
  const attack = ATTACKS.get(name)
  if (!attack) throw new Error(`there is no attack called ${name}; there are ${[...ATTACKS.keys()].join(', ')}`)
  return attack
}

async function order(attacker: ChildProcess, given: Order): Promise<Answers> {
  attacker.send(given)
  const [answers] = (await once(attacker, 'message')) as [Answers]
  return answers
}

/**
 * What the supervisor holds, in MB: its own memory, without what files it shares with others, after its garbage was
 * collected. When Node collects by itself is another question, and for tens of MB seldom.
 */
async function memoryOf({ pid, line }: TestServer): Promise<number> {
  const [url = ''] = /ws:\S+/.exec(await line('Debugger listening on ')) ?? []
  const inspector = new WebSocket(url)
  await once(inspector, 'open')
  inspector.send(JSON.stringify({ id: 1, method: 'HeapProfiler.collectGarbage' }))
  await once(inspector, 'message')
  inspector.terminate()
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1')
  return Math.round(Number(/^Anonymous:\s+(\d+) kB/m.exec(text)?.[1]) / 102.4) / 10
}

if (import.meta.main) {
  await runAsProgram(async () => {
    const [tries = '100', ...names] = process.argv.slice(2)
    const options = { tries: Number(tries), attackMs: 4_000, atATimeMs: 1_000, ...(names.length > 0 && { names }) }
    const { outcomes, memoryBefore, memoryAfter } = await hostileCampaign(options)
    const worst = Math.max(...outcomes.map(({ ratio }) => ratio))
    console.log(JSON.stringify({ memoryBefore, memoryAfter, worst }))
    const isRefused = outcomes.every(({ wrong, failed }) => wrong === 0 && failed === 0)
    return isRefused && memoryAfter <= memoryBefore * 1.1 && worst <= 3
  })
}
