import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type DraftHome, draftHome } from '../../../src/tui/drafts/draft-home.ts'
import { DraftKeeper } from '../../../src/tui/drafts/draft-keeper.ts'
import { isOwnerAlive, thisOwner } from '../../../src/tui/drafts/draft-owner.ts'
import { draftText, readDraft } from '../../../src/tui/drafts/draft-text.ts'
import { draftOf } from '../../../src/tui/state/form/draft.ts'
import { typedIn } from '../../../src/tui/state/form/form.ts'
import { AppModel } from '../app-model.ts'

let folder: string
let home: DraftHome
let troubles: (string | undefined)[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bookstore-draft-'))
  home = draftHome({ db: join(folder, 'db.json'), stateFolder: '/nowhere' })
  troubles = []
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const keeper = (client = 'app') =>
  new DraftKeeper(
    home,
    () => client,
    message => troubles.push(message),
  )
const own = () => join(folder, `db.json.draft-app-${process.pid}`)
const drafts = () => readdirSync(folder).sort()

/** A process that has ended. */
const ended = () => ({ ...thisOwner(), pid: spawnSync(process.execPath, ['-e', '']).pid })

/** The draft of an app with that text as its title, whoever it belongs to. */
function leave(title: string, { name = 'app-1', owner = ended(), client = 'app' } = {}): void {
  const { state } = new AppModel().press('a').type(title)
  writeFileSync(join(folder, `db.json.draft-${name}`), draftText({ owner, client, forms: draftOf(state) }))
}

/** As if the app that keeps it had ended. */
function endOwner(path: string): void {
  writeFileSync(path, draftText({ ...readDraft(readFileSync(path, 'utf8')), owner: ended() }))
}

const titles = (forms: ReturnType<DraftKeeper['takeOver']>['forms']) =>
  forms.map(({ form }) => typedIn({ ...form, notes: {} }, 'title'))

describe('what is typed', () => {
  test('is kept in a file that nobody else can read, and comes back to the next app', async () => {
    const app = new AppModel().press('a').type('Half a title').press('tab')
    const first = keeper()
    first.note(app.state)
    await first.flush()
    expect([drafts(), statSync(own()).mode & 0o777]).toEqual([[`db.json.draft-app-${process.pid}`], 0o600])
    endOwner(own())
    const { forms } = keeper().takeOver()
    const next = new AppModel().tell({ type: 'draft', forms, troubles: [] })
    expect([next.state.form, next.state.toast?.text]).toEqual([
      { ...app.state.form, isFromDraft: true },
      'your draft is back in the form',
    ])
  })

  test('is written soon without being asked for, and not again when nothing has changed', async () => {
    const app = new AppModel().press('a').type('x')
    const started = performance.now()
    const first = keeper()
    first.note(app.state)
    await expect.poll(drafts, { interval: 20, timeout: 5_000 }).toEqual([`db.json.draft-app-${process.pid}`])
    expect(performance.now() - started).toBeLessThan(1_000)
    const { ino } = statSync(own())
    first.note({ ...app.state, now: 0 } as never)
    await first.flush()
    expect(statSync(own()).ino).toBe(ino)
  })

  test('is removed when the form is empty', async () => {
    const app = new AppModel().press('a').type('x')
    const first = keeper()
    first.note(app.state)
    await first.flush()
    first.note(app.press('ctrl+c').state)
    await first.flush()
    expect(drafts()).toEqual([])
  })

  test('that cannot be kept is said with its reason, once, and what is typed goes on', async () => {
    const gone = new DraftKeeper(
      { ...home, folder: join(folder, 'gone') },
      () => 'app',
      message => troubles.push(message),
    )
    const app = new AppModel().press('a').type('x')
    gone.note(app.state)
    await gone.flush()
    expect(troubles).toEqual([expect.stringContaining('ENOENT')])
    app.tell({ type: 'draft trouble', message: troubles[0] })
    expect(app.state.toast?.text).toContain('what is typed is not kept as a draft: ENOENT')
    app.press('escape', 'q')
    expect(app.state.dialog?.lines.join()).toContain('What is not saved in the form will be lost: ENOENT')
  })
})

describe('drafts of apps before', () => {
  test('of all that have ended come back, one after the other, and are one file then', () => {
    leave('One', { name: 'app-1' })
    leave('Two', { name: 'app-2', client: 'app-2' })
    const { forms, troubles: said } = keeper().takeOver()
    expect([titles(forms), said, drafts()]).toEqual([['One', 'Two'], [], [`db.json.draft-app-${process.pid}`]])
    const app = new AppModel().tell({ type: 'draft', forms, troubles: said })
    expect([typedIn(app.state.form, 'title'), app.state.toast?.text]).toEqual([
      'One',
      'your draft is back in the form · 1 more comes after it',
    ])
    expect(typedIn(app.press('a', 'enter').state.form, 'title')).toBe('Two')
  })

  test('of an app that runs are left alone, also beside ours', async () => {
    leave('Theirs', { name: 'app-1', owner: thisOwner() })
    const ours = keeper()
    expect(titles(ours.takeOver().forms)).toEqual([])
    ours.note(new AppModel().press('a').type('Ours').state)
    await ours.flush()
    ours.note(new AppModel().state)
    await ours.flush()
    expect(drafts()).toEqual(['db.json.draft-app-1'])
  })

  test('are taken by one of two apps that start together', () => {
    leave('One')
    const both = [keeper().takeOver(), keeper('app-2').takeOver()]
    expect(both.flatMap(({ forms }) => titles(forms)).length).toBeGreaterThanOrEqual(1)
    expect(drafts()).toEqual([`db.json.draft-app-${process.pid}`])
  })

  test('that were taken over twice, as the taker was killed in the middle, are one', () => {
    leave('One')
    leave('One', { name: 'app-2.taken-0' })
    expect(titles(keeper().takeOver().forms)).toEqual(['One'])
  })

  test('come back also from a write that was cut off before it had its name, and a torn one is removed', () => {
    leave('Old', { name: 'app-1' })
    leave('New', { name: 'app-1.tmp' })
    writeFileSync(join(folder, `db.json.draft-app-${ended().pid}.tmp`), '{"version":1,')
    leave('Theirs', { name: 'app-2.tmp', owner: thisOwner() })
    const { forms, troubles: said } = keeper().takeOver()
    expect([titles(forms), said]).toEqual([['New'], []])
    expect(drafts()).toEqual(['db.json.draft-app-2.tmp', `db.json.draft-app-${process.pid}`].sort())
  })

  test.each([
    ['nothing', ''],
    ['half a draft', '{"version":1,"owner":{"host"'],
    ['another version', '{"version":9}'],
    [
      'a form without its fields',
      JSON.stringify({
        version: 1,
        owner: thisOwner(),
        client: 'app',
        forms: [{ where: 'typed', form: { at: 0, values: {} } }],
      }),
    ],
  ])('that hold %s are said, kept aside, and not fatal', (_what, text) => {
    writeFileSync(join(folder, 'db.json.draft-app-1'), text)
    leave('Good', { name: 'app-2' })
    const found = keeper().takeOver()
    expect([titles(found.forms), found.troubles.length]).toEqual([['Good'], 1])
    const aside = drafts().find(name => name.includes('unreadable')) ?? ''
    expect(readFileSync(join(folder, aside), 'utf8')).toBe(text)
    const app = new AppModel().tell({ type: 'draft', ...found })
    expect(app.state.toast?.text).toMatch(/^your draft is back in the form · a draft cannot be read/)
    expect(keeper().takeOver().troubles).toEqual([])
  })

  test('are not followed through a link', () => {
    writeFileSync(join(folder, 'elsewhere'), 'x')
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'db.json.draft-app-1'))
    expect(keeper().takeOver().troubles[0]).toContain('ELOOP')
    expect(readFileSync(join(folder, 'elsewhere'), 'utf8')).toBe('x')
  })
})

describe('whose a draft is', () => {
  test.each([
    ['this process', () => thisOwner(), true],
    ['one that has ended', ended, false],
    ['one on another host', () => ({ ...thisOwner(), host: `not-${hostname()}` }), false],
  ])('%s', (_who, owner, isAlive) => expect(isOwnerAlive(owner())).toBe(isAlive))

  test.skipIf(thisOwner().started === '')('a pid that is another process by now is not its owner', () =>
    expect(isOwnerAlive({ ...thisOwner(), started: '1' })).toBe(false),
  )
})

describe('where a draft is', () => {
  test('beside the catalogue, where the app knows it; a link is followed as the server does', () => {
    writeFileSync(join(folder, 'real.json'), '[]')
    symlinkSync(join(folder, 'real.json'), join(folder, 'link.json'))
    expect(draftHome({ db: join(folder, 'link.json'), url: 'ws://x', stateFolder: '/s' })).toMatchObject({
      prefix: 'real.json.draft-',
      isOurs: false,
    })
  })

  test('else in the folder of the user’s state, which is made for the user alone', async () => {
    chmodSync(folder, 0o755)
    home = draftHome({ url: 'wss://books.example:8443/shop', stateFolder: folder })
    expect(home).toEqual({ folder: join(folder, 'bookstore'), prefix: 'books.example_8443_shop.draft-', isOurs: true })
    const first = keeper()
    first.note(new AppModel().press('a').type('x').state)
    await first.flush()
    expect([troubles, statSync(home.folder).mode & 0o777]).toEqual([[undefined], 0o700])
  })
})
