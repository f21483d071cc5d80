// Kills the supervisor with SIGKILL while workers idle, serve and spin. None of them may be there a second later, the
// port must be free, and the next start must succeed at once.
//   node scripts/campaigns/orphans.ts [rounds]
import { readFileSync, rmSync } from 'node:fs'
import { childrenOf, FAULTY, isAlive, startServer, type TestServer, until } from '../../test/processes/server.ts'
import { connect } from '../../test/processes/test-client.ts'
import { runAsProgram } from './as-program.ts'

const LIMIT_MS = 1_000

/** What a campaign found. */
export interface OrphanResult {
  rounds: number
  /** Workers there were when the supervisor was killed, and how many of them were in an endless loop. */
  workers: number
  spinning: number
  /** Workers that were there a second later. */
  orphans: number
  slowestEndMs: number
  refusedStarts: number
  slowestStartMs: number
}

/** What ends workers: the kernel; the guard, where the kernel cannot; nobody, which is the campaign's control. */
type Tie = 'kernel' | 'guard' | 'nobody'

/** Runs so many rounds, on one port. */
export async function orphanCampaign(rounds: number, tie: Tie): Promise<OrphanResult> {
  const env: Record<string, string> = tie === 'kernel' ? {} : { FAULTY_SETPRIV: '' }
  const result = { rounds, workers: 0, spinning: 0, orphans: 0, slowestEndMs: 0, refusedStarts: 0, slowestStartMs: 0 }
  let server = await startServer({ main: FAULTY, env })
  const { folder, port } = server
  for (let round = 0; round < rounds; round++) {
    const { workers, ms, spinning } = await killAmid(server, tie)
    const left = workers.filter(isAlive)
    for (const pid of left) process.kill(pid, 'SIGKILL')
    result.workers += workers.length
    result.spinning += spinning
    result.orphans += left.length
    result.slowestEndMs = Math.max(result.slowestEndMs, ms)
    const started = performance.now()
    const next = await startServer({ main: FAULTY, env, folder, args: ['--port', String(port)] }).catch(() => undefined)
    result.slowestStartMs = Math.max(result.slowestStartMs, Math.round(performance.now() - started))
    if (!next) result.refusedStarts++
    server = next ?? (await startServer({ main: FAULTY, env, folder }))
  }
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
  return result
}

/** Kills the supervisor between idle, serving and spinning workers; resolves when they are gone, or it is too late. */
async function killAmid(server: TestServer, tie: Tie): Promise<{ workers: number[]; spinning: number; ms: number }> {
  const clients = await Promise.all(Array.from({ length: 4 }, () => connect(server.url)))
  const pids = await Promise.all(clients.map(async client => (await client.rpc('STATUS')).pid as number))
  const loops = pids.slice(0, 2)
  for (const client of clients.slice(0, loops.length)) client.send('FAULT loop')
  await until('they spin', () => loops.every(isRunning))
  const children = childrenOf(server.pid)
  const workers = children.filter(pid => nameOf(pid) !== 'sh')
  for (const guard of children.filter(pid => tie === 'nobody' && nameOf(pid) === 'sh')) process.kill(guard, 'SIGKILL')
  const killed = performance.now()
  server.process.kill('SIGKILL')
  await until('the workers are gone', () => !workers.some(isAlive), LIMIT_MS).catch(() => {})
  for (const client of clients) client.socket.terminate()
  return { workers, spinning: loops.length, ms: Math.round(performance.now() - killed) }
}

function nameOf(pid: number): string {
  return readFileSync(`/proc/${pid}/comm`, 'utf8').trim()
}

/** Whether a process runs or would run: a worker that waits for something does not. */
function isRunning(pid: number): boolean {
  return /^State:\s+R/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
}

if (import.meta.main) {
  await runAsProgram(async () => {
    const rounds = Number(process.argv[2] ?? 50)
    const results = [await orphanCampaign(rounds, 'kernel'), await orphanCampaign(rounds, 'guard')]
    console.log(JSON.stringify({ kernel: results[0], guard: results[1] }))
    return results.every(({ orphans, refusedStarts }) => orphans + refusedStarts === 0)
  })
}
