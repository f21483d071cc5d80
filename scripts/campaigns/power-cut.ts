// Cuts the power of a small ext4 file system under load, again and again: FS_IOC_SHUTDOWN drops whatever was not
// flushed, as a pulled plug does. Checkpoints come and go meanwhile, so that the power also goes in the middle of one.
// Needs root, a loop device, mkfs.ext4 and python3 (for the ioctl); skips without.
//   node scripts/campaigns/power-cut.ts [rounds] [--without-sync]
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BookStore } from '../../src/domain/book-store.ts'
import { type Files, NODE_FILES } from '../../src/store/disk/files.ts'
import { openStore } from '../../src/store/open-store.ts'
import { titlesOf } from './after-restart.ts'
import { runAsProgram } from './as-program.ts'

const SHUTDOWN = `
import fcntl, os, struct, sys, time
fd = os.open(sys.argv[1], os.O_RDONLY)
print("ready", flush=True)
time.sleep(float(sys.argv[2]))
print(time.monotonic_ns(), flush=True)
fcntl.ioctl(fd, 0x8004587d, struct.pack("I", 2))  # FS_IOC_SHUTDOWN, FS_SHUTDOWN_FLAGS_NOLOGFLUSH
`

/** Says why this cannot run here, or undefined when it can. */
export function whyNot(): string | undefined {
  if (process.getuid?.() !== 0) return 'it needs root'
  for (const [program, argument] of [
    ['mkfs.ext4', '-V'],
    ['python3', '-V'],
    ['losetup', '-V'],
  ] as const) {
    if (spawnSync(program, [argument]).status !== 0) return `${program} is not there`
  }
  return mountable() ? undefined : 'no loop device can be mounted'
}

interface Disk {
  image: string
  mountPoint: string
}

function createDisk(): Disk {
  const folder = mkdtempSync(join(tmpdir(), 'bookstore-power-'))
  const disk = { image: join(folder, 'disk'), mountPoint: join(folder, 'mnt') }
  writeFileSync(disk.image, '')
  truncateSync(disk.image, 64 * 1024 * 1024)
  mkdirSync(disk.mountPoint)
  execFileSync('mkfs.ext4', ['-q', '-F', disk.image])
  return disk
}

function mount({ image, mountPoint }: Disk): void {
  execFileSync('mount', ['-o', 'loop', image, mountPoint], { stdio: 'pipe' })
}

/** A file that is just being closed by a thread of the pool keeps a file system busy for a moment. */
async function unmount({ mountPoint }: Disk): Promise<void> {
  for (let attempt = 1; spawnSync('umount', [mountPoint]).status !== 0; attempt++) {
    if (attempt === 100) throw new Error(`${mountPoint} stays busy: a file in it was never closed`)
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

function mountable(): boolean {
  const disk = createDisk()
  try {
    mount(disk)
    execFileSync('python3', ['-c', SHUTDOWN, disk.mountPoint, '0'], { stdio: 'pipe' })
    execFileSync('umount', [disk.mountPoint])
    return true
  } catch {
    // Whatever it is that is missing, the campaign cannot run here.
    spawnSync('umount', [disk.mountPoint])
    return false
  } finally {
    rmSync(join(disk.image, '..'), { recursive: true, force: true })
  }
}

/** The control: a store that never waits for the disk must lose books. */
function withoutSync(): Files {
  return {
    ...NODE_FILES,
    open: async (path, how, mode) => ({ ...(await NODE_FILES.open(path, how, mode)), datasync: async () => {} }),
  }
}

export interface PowerCuts {
  rounds: number
  acknowledged: number
  lost: number
  refusedStarts: number
  /** Cuts that left a checkpoint behind which was not finished. */
  duringCheckpoint: number
  /** Cuts that tore a write. */
  torn: number
}

/** A catalogue that is larger begins anew: the larger it is, the fewer checkpoints there are. */
const MAX_BYTES = 100_000
/** Bytes of journal at which a checkpoint is due. */
const CHECKPOINT_BYTES = 10_000

/** Runs so many power cuts; with `isControl` fdatasync does nothing. */
export async function powerCutCampaign(rounds: number, isControl = false): Promise<PowerCuts> {
  const total: PowerCuts = { rounds, acknowledged: 0, lost: 0, refusedStarts: 0, duringCheckpoint: 0, torn: 0 }
  const disk = createDisk()
  const files = isControl ? withoutSync() : NODE_FILES
  let expected: string[] = []
  for (let round = 1; round <= rounds; round++) {
    mount(disk)
    const isGood = await look(disk, expected, files, total)
    if (!isGood || statSync(join(disk.mountPoint, 'db.json')).size > MAX_BYTES) {
      for (const name of readdirSync(disk.mountPoint))
        if (name.startsWith('db.json')) rmSync(join(disk.mountPoint, name))
      expected = []
    }
    const store = await openStore({
      file: join(disk.mountPoint, 'db.json'),
      warn: () => {},
      files,
      checkpointBytes: CHECKPOINT_BYTES,
    })
    const acknowledged = await addUntilCut(store, round, disk.mountPoint)
    total.acknowledged += acknowledged.length
    expected.push(...acknowledged)
    // After the cut nothing of it can be written any longer; what it still holds open must go.
    await store.close().catch(() => undefined)
    await unmount(disk)
  }
  mount(disk)
  await look(disk, expected, files, total)
  await unmount(disk)
  rmSync(join(disk.image, '..'), { recursive: true, force: true })
  return total
}

/** Looks at what the cut before left; false when a start was refused. */
async function look(
  { mountPoint }: Disk,
  expected: readonly string[],
  files: Files,
  total: PowerCuts,
): Promise<boolean> {
  const file = join(mountPoint, 'db.json')
  if (existsSync(`${file}.tmp`) || existsSync(`${file}.journal.tmp`)) total.duringCheckpoint++
  const warn = (message: string) => {
    if (message.includes('torn')) total.torn++
  }
  try {
    const store = await openStore({ file, warn, files })
    const found = new Set(await titlesOf(store))
    const lost = expected.filter(title => !found.has(title))
    total.lost += lost.length
    if (lost.length > 0)
      console.error(`${lost.length} lost, the first: ${lost[0]}; the last found: ${[...found].at(-1)}`)
    await store.close()
    return true
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    total.refusedStarts++
    return false
  }
}

/** Adds books from four clients while another process cuts the power at a random moment: until nothing is written any longer. */
async function addUntilCut(store: BookStore, round: number, mountPoint: string): Promise<string[]> {
  const delay = String(0.01 + Math.random() * 0.1)
  const cutter = spawn('python3', ['-c', SHUTDOWN, mountPoint, delay], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  const isOver = new Promise(resolve => cutter.once('close', resolve))
  await new Promise(resolve => {
    cutter.stdout.on('data', chunk => {
      said += chunk
      resolve(undefined)
    })
  })
  const acknowledged: { title: string; at: bigint }[] = []
  const client = async (name: number) => {
    for (let number = 1; ; number++) {
      const title = `Round ${round} client ${name} book ${number}`
      try {
        await store.commit({ operations: [{ type: 'add', fields: { title } }] }, { connection: name, pid: process.pid })
        acknowledged.push({ title, at: process.hrtime.bigint() })
      } catch {
        return
      }
    }
  }
  await Promise.all([1, 2, 3, 4].map(client))
  await isOver
  // No client of a machine without power hears what is said after the cut, and the kernel may say anything by then.
  const cutAt = BigInt(said.split('\n')[1] ?? 0)
  return acknowledged.filter(({ at }) => at < cutAt).map(({ title }) => title)
}

if (import.meta.main) {
  await runAsProgram(async () => {
    const reason = whyNot()
    if (reason !== undefined) {
      console.log(`skipped: ${reason}`)
      return true
    }
    const isControl = process.argv.includes('--without-sync')
    const result = await powerCutCampaign(Number(process.argv[2] ?? 1000), isControl)
    console.log(JSON.stringify(result))
    return isControl || result.lost + result.refusedStarts === 0
  })
}
