import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PROJECT = fileURLToPath(new URL('../..', import.meta.url))
const SCRIPT = fileURLToPath(new URL('under-systemd.sh', import.meta.url))
const SYSTEMD = '/lib/systemd/systemd'
const ALONE = ['--mount', '--pid', '--fork', '--uts', '--ipc', '--cgroup', '--kill-child=KILL']

/** A systemd that serves one unit, on the network of this machine and with files of its own. */
export interface Systemd {
  /** Runs a command among its processes, and returns what it wrote to stdout. */
  run(program: string, ...args: string[]): string
  end(): Promise<void>
}

/** Why no systemd can be run here; undefined where one can. */
export function whyNoSystemd(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'this is not root on Linux'
  if (!existsSync(SYSTEMD)) return 'systemd is not installed: scripts/setup-test-tools.sh does that'
  const folder = mkdtempSync(join(tmpdir(), 'bookstore-'))
  const mounts = `mount -t tmpfs tmpfs ${folder} && cd ${folder} && mkdir u w r && mount -t overlay overlay -o lowerdir=/,upperdir=${folder}/u,workdir=${folder}/w r`
  const { status, stderr } = spawnSync('unshare', [...ALONE, 'sh', '-c', mounts], { encoding: 'utf8' })
  rmSync(folder, { recursive: true })
  return status === 0 ? undefined : `the system allows no mounts: ${stderr.trim()}`
}

/** The unit of docs/operations.md, for the Node of this project. */
export function documentedUnit(): string {
  const text = readFileSync(join(PROJECT, 'docs', 'operations.md'), 'utf8')
  const unit = /```ini\n([\s\S]*?)```/.exec(text)?.[1]
  if (unit === undefined || !unit.includes('=/usr/bin/node ')) throw new Error('docs/operations.md has no such unit')
  return unit.replace('=/usr/bin/node ', '=/opt/bookstore/node_modules/.bin/node ')
}

/** Starts systemd with a unit and the options of its server. `folder` is for its files, and must be there. */
export async function startSystemd(folder: string, unit: string, options: object): Promise<Systemd> {
  const [unitFile, configFile, root] = ['bookstore.service', 'bookstore.json', 'root'].map(name => join(folder, name))
  writeFileSync(unitFile ?? '', unit)
  const config = { db: '/var/lib/bookstore/db.json', logs: '/var/log/bookstore', ...options }
  writeFileSync(configFile ?? '', JSON.stringify(config))
  mkdirSync(root ?? '', { recursive: true })
  const args = [root, PROJECT, unitFile, configFile].map(String)
  const child = spawn('unshare', [...ALONE, SCRIPT, ...args], { stdio: ['ignore', 'ignore', 'pipe'] })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', text => (stderr += text))
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  const end = async () => {
    child.kill('SIGKILL')
    await ended
  }
  try {
    const pid = await pidOfSystemd(child)
    const run = (program: string, ...words: string[]) =>
      execFileSync('nsenter', ['--target', String(pid), '--all', program, ...words], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      })
    await until(() => isActive(run), `the unit is active: ${stderr}`)
    return { run, end }
  } catch (error) {
    await end()
    throw error
  }
}

/** The child of unshare, as soon as it is systemd. */
async function pidOfSystemd({ pid = 0 }: ChildProcess): Promise<number> {
  const find = () => {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number)
    return children.find(child => child > 0 && readFileSync(`/proc/${child}/comm`, 'utf8').trim() === 'systemd')
  }
  await until(() => find() !== undefined, 'systemd runs')
  return find() ?? 0
}

function isActive(run: Systemd['run']): boolean {
  try {
    return run('systemctl', 'is-active', 'bookstore').trim() === 'active'
  } catch {
    // It is not active yet, or systemd does not answer yet.
    return false
  }
}

async function until(isSo: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + 20_000
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error(`not within 20 s: ${what}`)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}
