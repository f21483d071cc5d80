import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { childrenOf, isAlive, until } from '../processes/server.ts'
import { connect } from '../processes/test-client.ts'
import { AppTerminal } from './terminal.ts'

let apps: AppTerminal[] = []

/** An app on the folder of the first one. */
function start(args: string[] = []): AppTerminal {
  const [first] = apps
  const app = new AppTerminal({ args, ...(first && { folder: first.folder }) })
  apps.push(app)
  return app
}

beforeEach(() => {
  apps = []
})
afterEach(async () => {
  for (const app of apps.toReversed()) await app.end()
})

const draftsIn = (folder: string) => readdirSync(folder).filter(name => /\.draft-app-\d+$/.test(name))
const draftOf = (folder: string) =>
  draftsIn(folder)
    .map(name => readFileSync(join(folder, name), 'utf8'))
    .join()

async function typing(): Promise<AppTerminal> {
  const app = start()
  await app.shows('no books yet')
  app.send('aHalf a title\tSomebody')
  await app.shows(/Author +Somebody/)
  app.send('\u001b')
  await app.shows('┏ 1 Books')
  return app
}

async function isBack(): Promise<AppTerminal> {
  const app = start()
  await app.shows('your draft is back in the form')
  await app.shows(/Title +Half a title/)
  await app.shows(/Author +Somebody/)
  await app.shows('● ws://')
  return app
}

describe('what was typed comes back', () => {
  test('after D and y, at the server that went on; saved, its draft is gone', async () => {
    const app = await typing()
    const [supervisor = 0] = childrenOf(app.pid)
    app.send('D')
    await app.shows('is kept as a draft')
    app.send('y')
    expect(await app.exited).toBe(0)
    const [name = ''] = draftsIn(app.folder)
    expect(statSync(join(app.folder, name)).mode & 0o777).toBe(0o600)
    const again = await isBack()
    expect(again.text).toContain('attached to the server that runs already')
    again.send('a\r')
    await again.shows('added: 1 Half a title')
    await until('the draft is gone', () => draftsIn(app.folder).length === 0)
    process.kill(supervisor, 'SIGTERM')
    await until('the server ends', () => !isAlive(supervisor))
  })

  test('after q and y', async () => {
    const app = await typing()
    app.send('q')
    await app.shows('is kept as a draft')
    app.send('y')
    expect(await app.exited).toBe(0)
    await isBack()
  })

  test('after SIGKILL, a second after it was typed', async () => {
    const app = await typing()
    await until('the draft is written', () => draftOf(app.folder).includes('Somebody'), 1_500)
    process.kill(app.pid, 'SIGKILL')
    await app.exited
    await isBack()
  })
})

test('a book whose app was killed before the server answered is saved once', async () => {
  const host = start()
  await host.shows('no books yet')
  const [supervisor = 0] = childrenOf(host.pid)
  const app = start()
  await app.shows('attached to the server')
  await app.shows('● ws://')
  app.send('aOnce')
  await app.shows(/Title +Once/)
  process.kill(supervisor, 'SIGSTOP')
  app.send('\r')
  await app.shows('saving …')
  await until('the draft is written', () => draftOf(app.folder).includes('"where":"sent"'))
  process.kill(app.pid, 'SIGKILL')
  await app.exited
  process.kill(supervisor, 'SIGCONT')
  await host.shows(/1 {2}Once/)
  const again = start()
  await again.shows('added: 1 Once')
  const client = await connect(await again.url())
  expect((await client.rpc('LIST')).total).toBe(1)
  await until('the draft is gone', () => draftsIn(app.folder).length === 0)
  await client.close()
})
