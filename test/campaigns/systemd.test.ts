import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { documentedUnit, startSystemd, whyNoSystemd } from '../../scripts/campaigns/under-systemd.ts'
import { atEnd } from '../leftovers/at-end.ts'
import { temporaryFolder } from '../leftovers/temporary-folder.ts'
import { startServer, until } from '../processes/server.ts'

const reason = whyNoSystemd()
if (reason !== undefined) console.log(`skipped: the unit of docs/operations.md under systemd, because ${reason}`)

/** What stands between a worker and the machine, without systemd. */
async function usualSandbox(): Promise<string[]> {
  const server = await startServer()
  const { sandbox } = (await (await fetch(`${server.url.replace('ws', 'http')}/health`)).json()) as Health
  await server.stop()
  return sandbox
}

interface Health {
  sandbox: string[]
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise(resolve => server.close(resolve))
  return port
}

/** Starts a unit, and returns what talks to its server. */
async function start(unit: string) {
  const port = await freePort()
  const systemd = await startSystemd(temporaryFolder(), unit, { port })
  atEnd(() => systemd.end())
  const ask = async (path: string, init: RequestInit = {}) =>
    (await fetch(`http://127.0.0.1:${port}${path}`, init)).json()
  const answers = () =>
    ask('/health').then(
      () => true,
      () => false,
    )
  await until('the server answers', answers)
  return { systemd, ask, answers }
}

const ADD = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"title":"Under systemd"}' }

test.skipIf(reason !== undefined)(
  'the documented unit serves with the whole sandbox, reloads, comes back when it is killed, and stops in order',
  { timeout: 120_000 },
  async () => {
    const usual = await usualSandbox()
    const { systemd, ask, answers } = await start(documentedUnit())
    expect(systemd.run('systemd-analyze', 'verify', '/etc/systemd/system/bookstore.service')).toBe('')
    const { sandbox } = (await ask('/health')) as Health
    // The server is no root there, so that workers are its user's.
    expect(sandbox).toEqual(usual.filter(wall => !wall.startsWith('user ')))
    expect(await ask('/books', ADD)).toMatchObject({ id: 1 })
    systemd.run('systemctl', 'reload', 'bookstore')
    await until('the reload is logged', () => journal().includes('SIGHUP: nothing changes'))
    systemd.run('systemctl', 'kill', '--signal=KILL', 'bookstore')
    await until('the killed server is gone', async () => !(await answers()))
    await until('it is started again', answers)
    expect(await ask('/books')).toMatchObject([{ title: 'Under systemd' }])
    systemd.run('systemctl', 'stop', 'bookstore')
    expect(systemd.run('systemctl', 'show', 'bookstore', '-p', 'Result', '--value').trim()).toBe('success')
    expect(systemd.run('cat', '/var/lib/bookstore/db.json')).toContain('"Under systemd"')
    expect(systemd.run('stat', '-c', '%U %a', '/var/lib/bookstore/db.json').trim()).toBe('bookstore 600')
    await systemd.end()

    function journal(): string {
      return systemd.run('journalctl', '--unit=bookstore', '--no-pager')
    }
  },
)

test.skipIf(reason !== undefined)(
  'as root it has workers of nobody, with no more capabilities than that needs',
  {
    timeout: 60_000,
  },
  async () => {
    const usual = await usualSandbox()
    const unit = documentedUnit()
      .replace('User=bookstore', 'User=root')
      .replace('CapabilityBoundingSet=', 'CapabilityBoundingSet=CAP_SETUID CAP_SETGID CAP_KILL')
    const { systemd, ask } = await start(unit)
    const { sandbox } = (await ask('/health')) as Health
    expect(sandbox).toEqual(usual)
    expect(sandbox).toContain('user nobody')
    await systemd.end()
  },
)

test.skipIf(reason !== undefined)('the documented unit leaves a service little that could be attacked', () => {
  const unit = join(temporaryFolder(), 'bookstore.service')
  writeFileSync(unit, documentedUnit())
  const rate = (file: string) =>
    spawnSync('systemd-analyze', ['security', '--offline=yes', '--threshold=20', file], { encoding: 'utf8' })
  expect(rate(unit).stdout).toMatch(/Overall exposure level for bookstore.service: [01]\.\d /)
  expect(rate(unit).status).toBe(0)
  // Control: without one of its walls it is worse than that.
  writeFileSync(unit, documentedUnit().replace('CapabilityBoundingSet=\n', '').replace('NoNewPrivileges=yes\n', ''))
  expect(rate(unit).status).not.toBe(0)
})
