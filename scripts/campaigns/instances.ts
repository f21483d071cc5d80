// Starts a second server on a catalogue that is served, which must be refused within a second with the pid of the first;
// then kills the first with SIGKILL, and starts again at once, which must succeed.
//   node scripts/campaigns/instances.ts [rounds]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '../../src/store/open-store.ts'
import { startServer } from '../../test/processes/server.ts'
import { runAsProgram } from './as-program.ts'

export interface Instances {
  rounds: number
  refused: number
  /** From the spawn to the end of its process, in milliseconds. */
  slowestRefusalMs: number
  restarted: number
  slowestStartMs: number
}

/** Whole processes, as a person starts them. */
export async function instanceCampaign(rounds: number): Promise<Instances> {
  const folder = mkdtempSync(join(tmpdir(), 'bookstore-instances-'))
  const total: Instances = { rounds, refused: 0, slowestRefusalMs: 0, restarted: 0, slowestStartMs: 0 }
  let first = await startServer({ folder })
  for (let round = 1; round <= rounds; round++) {
    const before = performance.now()
    const said = await startServer({ folder }).then(
      () => '',
      error => String(error.message),
    )
    const between = performance.now()
    total.slowestRefusalMs = Math.max(total.slowestRefusalMs, Math.round(between - before))
    if (said.includes(`served by process ${first.pid}`)) total.refused++
    first.process.kill('SIGKILL')
    await first.exited
    const killed = performance.now()
    first = await startServer({ folder })
    total.restarted++
    total.slowestStartMs = Math.max(total.slowestStartMs, Math.round(performance.now() - killed))
  }
  await first.stop()
  rmSync(folder, { recursive: true })
  return total
}

/**
 * The store alone, without the start of a process: how many were refused within a second, with the pid. As a control the
 * first is gone, and none may be refused.
 */
export async function secondStores(
  rounds: number,
  isControl = false,
): Promise<{ rounds: number; refused: number; slowestMs: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'bookstore-second-'))
  const file = join(folder, 'db.json')
  const store = await openStore({ file, warn: () => {} })
  if (isControl) await store.close()
  const total = { rounds, refused: 0, slowestMs: 0 }
  for (let round = 0; round < rounds; round++) {
    const start = performance.now()
    const message = await openStore({ file, warn: () => {} }).then(
      second => second.close().then(() => ''),
      error => String(error.message),
    )
    const took = performance.now() - start
    total.slowestMs = Math.max(total.slowestMs, Math.round(took))
    if (message.includes(`process ${process.pid}`) && took < 1000) total.refused++
  }
  await store.close()
  rmSync(folder, { recursive: true })
  return total
}

if (import.meta.main) {
  await runAsProgram(async () => {
    const rounds = Number(process.argv[2] ?? 50)
    const stores = await secondStores(rounds)
    const servers = await instanceCampaign(rounds)
    const control = await secondStores(3, true)
    console.log('stores', JSON.stringify(stores), 'servers', JSON.stringify(servers))
    console.log('control, the first is gone:', JSON.stringify(control))
    return (
      control.refused === 0 &&
      stores.refused === rounds &&
      servers.refused === rounds &&
      servers.slowestRefusalMs < 1000
    )
  })
}
