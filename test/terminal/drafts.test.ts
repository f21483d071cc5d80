import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
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

async function isBack(author: string): Promise<AppTerminal> {
  const app = start()
  await app.shows('your draft is back in the form')
  await app.shows(/Title +Half a title/)
  await app.shows(new RegExp(`Author +${author}`))
  await app.shows('● ws://')
  return app
}

/** Goes on typing where the cursor was, behind the author, and leaves the form. */
async function typeMore(app: AppTerminal, text: string): Promise<void> {
  app.send(`a${text}`)
  await app.shows(new RegExp(`Author +Somebody.*${text}`))
  app.send('\u001b')
  await app.shows('┏ 1 Books')
}

/** Leaves by a key and y, when the question says what becomes of the draft. */
async function leave(app: AppTerminal, key: string): Promise<void> {
  app.send(key)
  await app.shows('is kept as a draft')
  app.send('y')
  expect(await app.exited).toBe(0)
}

test('what was typed comes back after q and y, after D and y, and after SIGKILL; saved, its draft is gone', async () => {
  const first = await typing()
  await leave(first, 'q')

  const second = await isBack('Somebody')
  const [supervisor = 0] = childrenOf(second.pid)
  await typeMore(second, ' and')
  await leave(second, 'D')
  const [name = ''] = draftsIn(second.folder)
  expect(statSync(join(second.folder, name)).mode & 0o777).toBe(0o600)

  const third = await isBack('Somebody and')
  expect(third.text).toContain('attached to the server that runs already')
  await typeMore(third, ' more')
  await until('the draft is written', () => draftOf(third.folder).includes('and more'), 1_500)
  process.kill(third.pid, 'SIGKILL')
  await third.exited

  const last = await isBack('Somebody and more')
  last.send('a\r')
  await last.shows('added: 1 Half a title')
  await until('the draft is gone', () => draftsIn(last.folder).length === 0)
  process.kill(supervisor, 'SIGTERM')
  await until('the server ends', () => !isAlive(supervisor))
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
