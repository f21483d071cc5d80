// Makes workers go wrong in every way there is, while bystanders go on. Each victim's client must see its end in time,
// no bystander may notice anything, and nothing may be left of the dead.
//   node scripts/campaigns/isolation.ts [faults]
import { readdirSync, readFileSync } from 'node:fs'
import { childrenOf, FAULTY, startServer, type TestServer, until } from '../../test/processes/server.ts'
import { connect } from '../../test/processes/test-client.ts'
import { runAsProgram } from './as-program.ts'
import { Bystander } from './bystander.ts'

const KINDS = [
  'SIGKILL',
  'SIGSTOP',
  'loop',
  'heap',
  'buffers',
  'throw',
  'rejection',
  'exit in mid-reply',
  'stop',
] as const
const HUNG_SECONDS = 2
/** A silent worker's next report may be due in 4 s; the look at it is each second. */
const DEADLINE_MS = 4_000 + HUNG_SECONDS * 1_000 + 3_000
const SPARE = 4

/** What a campaign found. */
export interface IsolationResult {
  faults: number
  bystanderOperations: number
  bystanderErrors: string[]
  slowestBystanderMs: number
  /** Victims' clients that saw no end within the deadline. */
  late: string[]
  slowestEndMs: Record<string, number>
  zombies: number
  descriptorsBefore: number
  descriptorsAfter: number
}

/** Runs so many faults, some at a time, beside so many bystanders. */
export async function isolationCampaign(faults: number, bystanders = 20, atOnce = 8): Promise<IsolationResult> {
  const spares = ['--min-spare', String(SPARE), '--max-spare', String(SPARE)]
  const args = [...spares, '--max-workers', '100', '--hung-seconds', String(HUNG_SECONDS)]
  const server = await startServer({ main: FAULTY, args })
  const others = Array.from({ length: bystanders }, (_, index) => new Bystander(`bystander-${index}`))
  for (const other of others) await other.start(server.url)
  await settle(server, bystanders)
  const descriptorsBefore = descriptorsOf(server.pid)
  const ends: { kind: string; ms: number }[] = []
  for (let done = 0; done < faults; done += atOnce) {
    const count = Math.min(atOnce, faults - done)
    const kinds = Array.from({ length: count }, (_, index) => KINDS[(done + index) % KINDS.length] ?? 'throw')
    ends.push(...(await Promise.all(kinds.map(async kind => ({ kind, ms: await fail(server, kind) })))))
  }
  await settle(server, bystanders)
  const result: IsolationResult = {
    faults: ends.length,
    bystanderOperations: others.reduce((sum, { operations }) => sum + operations, 0),
    bystanderErrors: others.flatMap(({ errors }) => errors),
    slowestBystanderMs: Math.round(Math.max(...others.map(({ slowestMs }) => slowestMs))),
    late: ends.filter(({ ms }) => ms > DEADLINE_MS).map(({ kind }) => kind),
    slowestEndMs: slowest(ends),
    zombies: childrenOf(server.pid).filter(isZombie).length,
    descriptorsBefore,
    descriptorsAfter: descriptorsOf(server.pid),
  }
  await Promise.all(others.map(other => other.stop()))
  await server.stop()
  return result
}

/** Lets one worker go wrong; resolves with how long its client waited for the end, in milliseconds. */
async function fail(server: TestServer, kind: (typeof KINDS)[number]): Promise<number> {
  const client = await connect(server.url)
  const { pid } = await client.rpc('STATUS')
  const started = performance.now()
  if (kind === 'SIGKILL' || kind === 'SIGSTOP') process.kill(pid, kind)
  else client.send(`FAULT ${kind}`)
  const limit = AbortSignal.timeout(DEADLINE_MS + 5_000)
  await Promise.race([client.closed, new Promise(resolve => limit.addEventListener('abort', resolve))])
  client.socket.terminate()
  return performance.now() - started
}

/** Waits until there are only the bystanders' workers and the spares, so that figures can be compared. */
async function settle(server: TestServer, busy: number): Promise<void> {
  const watcher = await connect(server.url)
  await until(
    'the pool is at rest',
    async () => {
      const { workers } = await watcher.rpc('STATUS')
      return workers.busy === busy + 1 && workers.spare === SPARE && workers.starting === 0
    },
    30_000,
  )
  await watcher.close()
  // The watcher's own worker is a spare too many now, and goes.
  await until('the workers are as many as before', () => childrenOf(server.pid).length === busy + SPARE, 30_000)
}

/** Sockets, pipes and files; not what Node opens for itself at its leisure. */
function descriptorsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length
}

function isZombie(pid: number): boolean {
  try {
    return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

function slowest(ends: readonly { kind: string; ms: number }[]): Record<string, number> {
  const by: Record<string, number> = {}
  for (const { kind, ms } of ends) by[kind] = Math.round(Math.max(by[kind] ?? 0, ms))
  return by
}

if (import.meta.main) {
  await runAsProgram(async () => {
    const result = await isolationCampaign(Number(process.argv[2] ?? 200))
    console.log(JSON.stringify(result))
    const { bystanderErrors, late, zombies, descriptorsAfter, descriptorsBefore } = result
    return bystanderErrors.length + late.length + zombies === 0 && descriptorsAfter === descriptorsBefore
  })
}
