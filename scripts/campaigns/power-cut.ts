// Cuts the power of a small ext4 file system under load, again and again: FS_IOC_SHUTDOWN drops whatever was not
// flushed, as a pulled plug does. Needs root, a loop device, mkfs.ext4 and python3 (for the ioctl); skips without.
//   node scripts/campaigns/power-cut.ts [rounds] [--without-sync]
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Book } from '../../src/domain/book.ts'
import { type Files, NODE_FILES } from '../../src/store/files.ts'
import { openStore } from '../../src/store/open-store.ts'

const SHUTDOWN = `
import fcntl, os, struct, sys
fd = os.open(sys.argv[1], os.O_RDONLY)
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
    execFileSync('python3', ['-c', SHUTDOWN, disk.mountPoint], { stdio: 'pipe' })
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
}

/** Runs so many power cuts; with `isControl` fdatasync does nothing. */
export async function powerCutCampaign(rounds: number, isControl = false): Promise<PowerCuts> {
  const total: PowerCuts = { rounds, acknowledged: 0, lost: 0, refusedStarts: 0 }
  const disk = createDisk()
  const file = join(disk.mountPoint, 'db.json')
  const files = isControl ? withoutSync() : NODE_FILES
  let expected = new Set<string>()
  for (let round = 1; round <= rounds; round++) {
    mount(disk)
    try {
      const store = await openStore({ file, warn: () => {}, files })
      const found = new Set((await allBooks(store)).map(({ title }) => title))
      total.lost += [...expected].filter(title => !found.has(title)).length
      // A file system of 64 MiB is full one day: begin anew.
      expected = statSync(file).size > 8e6 ? new Set() : found
      const acknowledged = await addUntilCut(store, round, disk)
      total.acknowledged += acknowledged.length
      for (const title of acknowledged) expected.add(title)
      // After the cut nothing of it can be written any longer; what it still holds open must go.
      await store.close().catch(() => undefined)
    } catch (error) {
      console.error(`round ${round}: ${error instanceof Error ? error.message : error}`)
      total.refusedStarts++
    }
    await unmount(disk)
  }
  rmSync(join(disk.image, '..'), { recursive: true, force: true })
  return total
}

type Store = Awaited<ReturnType<typeof openStore>>

async function allBooks(store: Store): Promise<Book[]> {
  const books: Book[] = []
  let cursor: string | undefined
  do {
    const page = await store.list(cursor === undefined ? {} : { cursor })
    for (const text of page.texts) books.push(JSON.parse(text) as Book)
    cursor = page.nextCursor
  } while (cursor !== undefined)
  return books
}

/** Adds books from four clients; at a random moment the power goes. */
async function addUntilCut(store: Store, round: number, { mountPoint }: Disk): Promise<string[]> {
  const acknowledged: string[] = []
  let isCut = false
  const client = async (name: number) => {
    for (let number = 1; !isCut; number++) {
      const title = `Round ${round} client ${name} book ${number}`
      try {
        await store.commit({ operations: [{ type: 'add', fields: { title } }] }, { connection: name, pid: process.pid })
        // An answer that came after the cut went nowhere.
        if (!isCut) acknowledged.push(title)
      } catch {
        return
      }
    }
  }
  const clients = [1, 2, 3, 4].map(client)
  await new Promise(resolve => setTimeout(resolve, 20 + Math.random() * 60))
  isCut = true
  execFileSync('python3', ['-c', SHUTDOWN, mountPoint])
  await Promise.all(clients)
  return acknowledged
}

if (import.meta.main) {
  const reason = whyNot()
  if (reason !== undefined) {
    console.log(`skipped: ${reason}`)
    process.exit(0)
  }
  const isControl = process.argv.includes('--without-sync')
  const result = await powerCutCampaign(Number(process.argv[2] ?? 1000), isControl)
  console.log(JSON.stringify(result))
  process.exit(!isControl && result.lost + result.refusedStarts > 0 ? 1 : 0)
}
