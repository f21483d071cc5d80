import { describe, expect, test } from 'vitest'
import type { KeyScope } from '../../src/tui/input/key-binding.ts'
import { bindingsIn } from '../../src/tui/input/keys.ts'
import { keyScope } from '../../src/tui/state/key-scope.ts'
import { footer, tabsLine } from '../../src/tui/view/footer.ts'
import { formPanel } from '../../src/tui/view/form-panel.ts'
import { noticeBlock } from '../../src/tui/view/notice.ts'
import { AppModel } from './app-model.ts'
import { DrawnApp } from './drawn-app.ts'
import { connected, stats } from './server-talk.ts'

const shown = ({ state }: AppModel, width = 200) =>
  footer(state, width)
    .map(({ text }) => text)
    .join('')
    .trim()

/** The keys that the last row offers, by the names that they have for the app. */
function offered(app: AppModel): string[] {
  const keys = shown(app)
    .split(' · ')
    .map(label => label.split(' ')[0] ?? '')
  const bindings = bindingsIn(keyScope(app.state))
  return keys.map(key => bindings.find(binding => binding.shown.split(' ')[0] === key)?.keys[0] ?? key)
}

/** Whether a key does anything but saying why it does nothing. */
function works(make: () => AppModel, key: string): boolean {
  const app = make()
  const { toast: _before, ...before } = app.state
  const effects = app.effects.length
  const { toast: _after, ...after } = app.press(key).state
  return app.effects.length > effects || JSON.stringify(comparable(after)) !== JSON.stringify(comparable(before))
}

const comparable = (state: object) => ({ ...state, index: 0 })

const small = () => new AppModel().tell({ type: 'resize', columns: 80, rows: 24 })
const middle = (app: AppModel) => app.press('down', 'down')
const PLACES: Readonly<Record<string, () => AppModel>> = {
  books: () => middle(new AppModel()),
  'books, none': () => new AppModel(0),
  'books, of which a filter shows none': () => new AppModel().press('/').type('zzz').press('enter'),
  'books, without a server': () => {
    const app = middle(new AppModel())
    return app.tell({ type: 'server', server: { status: 'connecting', text: 'connecting' } })
  },
  'books, of which a filter shows some, zoomed': () =>
    middle(new AppModel().press('/').type('book').press('enter', 'f')),
  form: () => new AppModel().press('a').type('x'),
  connections: () => connected(1, 2, 3),
  'connections, of which one may not hear': () =>
    new AppModel().press('3').tell({ type: 'refused', topic: 'connections', message: 'needs the role operator' }),
  log: () => new AppModel().press('4'),
  'a filter': () => new AppModel().press('/').type('book').press('down', 'down'),
  help: () => small().press('?', 'down', 'down'),
  'help of one screen': () => new AppModel().tell({ type: 'resize', columns: 200, rows: 80 }).press('?'),
  details: () => new AppModel().press('enter'),
  'details of a connection': () => connected(1, 2, 3).press('enter'),
  'a question': () => new AppModel().press('d'),
  'a question over the form': () => {
    const app = new AppModel().press('a').type('x').press('escape', 'q')
    return app.press('a')
  },
}

const rowsOf = (app: AppModel) => noticeBlock(app.state)?.lines.map(line => line.map(({ text }) => text).join('')) ?? []

test('while the server stops it says how one waits no longer, and nothing else', () => {
  const app = new AppModel().tell({ type: 'server', server: { status: 'stopping', text: 'saving' } })
  expect(shown(app)).toBe('q wait no longer')
  expect(app.press('q').effects).toEqual([{ type: 'quit' }])
})

describe('a sentence that the last row has no room for', () => {
  const text = 'added, and hidden by the filter /book 12: 31 New'
  const said = (columns: number, sentence = text) =>
    new AppModel().tell({ type: 'resize', columns, rows: 24 }).tell({ type: 'toast', text: sentence, level: 'good' })

  test('takes as many rows as it needs, each as wide as the screen', () => {
    const rows = rowsOf(said(40))
    expect(rows.map(row => row.trim()).join(' ')).toBe(text)
    expect(rows.map(row => row.length)).toEqual([40, 40])
  })

  test('takes no more than four, and is cut then', () => {
    const rows = rowsOf(said(40, 'word '.repeat(100)))
    expect(rows).toHaveLength(4)
    expect(rows.at(-1)).toMatch(/…$/)
  })

  test('takes that of the keys where there is room', () => {
    expect(rowsOf(said(80))).toEqual([])
    expect(shown(said(80))).toBe(text)
  })

  test('takes one above the keys of a question, whichever of them came first', () => {
    for (const app of [said(80).press('d'), new AppModel().press('d').tell({ type: 'toast', text, level: 'good' })]) {
      expect(shown(app)).toBe('Enter No · y Delete · Esc none')
      const block = noticeBlock(app.state)
      expect([block?.lines.length, block?.top]).toEqual([1, app.state.size.rows - 2])
      expect(rowsOf(app)[0]).toContain(text)
    }
    expect(rowsOf(said(40).press('d'))[0]).toMatch(/…$/)
  })

  test.each([[40, 10, '1'] as const, [40, 10, '2'] as const, [90, 34, '2'] as const, [100, 30, '1'] as const])(
    'covers no border at %i × %i after %s, nor the selected book',
    async (columns, rows, key) => {
      const app = new DrawnApp({ columns, rows })
      await app.send(`G${key}`)
      const borders = async () => [
        (await app.rows()).join('').match(/[┗╰]/g)?.length,
        (await app.rows()).join('').match(/[┏╭]/g)?.length,
      ]
      const before = await borders()
      for (const repeated of [3, 30]) {
        app.store.dispatch({ type: 'toast', text: 'a sentence of some words '.repeat(repeated), level: 'bad' })
        await app.send('\u001b[D')
        expect(await borders()).toEqual(before)
        expect((await app.rows()).join('\n')).toContain(key === '1' ? '▶   30' : 'a sentence')
      }
      app.end()
    },
  )

  test('says that nothing can be saved above the keys, which still work', () => {
    const app = new AppModel().tell({ type: 'stats', stats: stats({ writable: false, reason: 'the disk is full' }) })
    expect(shown(app)).toContain('? help')
    expect(rowsOf(app)).toHaveLength(1)
    expect(rowsOf(app)[0]).toContain('! nothing can be saved: the disk is full')
    expect(rowsOf(app.press('?'))).toEqual([])
    expect(shown(app)).toContain('Esc close')
    expect(rowsOf(app.press('escape').tell({ type: 'stats', stats: stats() }))).toEqual([])
  })

  test('takes one in the form, where it stays for long', () => {
    const lost = said(40).tell({ type: 'server', server: { status: 'lost', text: 'the server was killed by SIGKILL' } })
    lost.tell({ type: 'tick', now: Date.now() + 10_000 })
    expect(rowsOf(lost)).toHaveLength(2)
    expect(rowsOf(lost.press('2'))).toEqual([])
  })

  test('stands on the screen, to its end', async () => {
    const app = new DrawnApp({ columns: 40, rows: 10 })
    app.store.dispatch({ type: 'toast', text, level: 'good' })
    await app.send('1')
    const rows = await app.rows()
    expect(
      rows
        .slice(-2)
        .map(row => row.trim())
        .join(' '),
    ).toBe(text)
    app.end()
  })
})

describe('the last row offers only keys that work', () => {
  test.each(Object.entries(PLACES))('%s', (_place, make) => {
    const keys = offered(make())
    expect(keys.length).toBeGreaterThan(0)
    expect(keys.filter(key => !works(make, key))).toEqual([])
  })

  test.each([
    ['help', () => small().press('?'), '↓ down · ↑ up · g beginning · G end · Esc close'],
    ['a question', () => new AppModel().press('d'), 'Enter No · y Delete · Esc none'],
    ['details', () => new AppModel().press('enter'), 'Esc close'],
    ['a filter', () => new AppModel().press('/'), 'Enter keep · Esc clear · Tab next panel · ↓ down · ↑ up'],
  ] as const)('%s', (_place, make, text) => expect(shown(make())).toBe(text))
})

test('where a filter shows no book, each key for a book says so', () => {
  for (const [filter, key] of ['zzz', 'year>no'].flatMap(text =>
    ['e', 'd', 'enter', 'y', 'Y'].map(name => [text, name] as const),
  )) {
    const app = new AppModel().press('/').type(filter).press('enter', key)
    expect(app.state.toast?.text).toContain('the filter lets no book through: Esc clears it')
    expect(app.effects).toEqual([])
  }
})

test.each([40, 80, 100, 120])('in %i columns it hints at how one gets to the other panels', columns => {
  const app = new AppModel().tell({ type: 'resize', columns, rows: 24 })
  for (const panel of ['1', '3', '4']) expect(shown(app.press(panel), columns)).toContain('Tab panels')
})

test('what is said to work everywhere does: over a question, help and a filter too', () => {
  const covered: [KeyScope, AppModel][] = [
    ['question', new AppModel().press('d')],
    ['overlay', new AppModel().press('?')],
    ['filter', new AppModel().press('/')],
    ['form', new AppModel().press('a')],
  ]
  for (const [place, app] of covered) {
    expect(keyScope(app.state)).toBe(place)
    expect(app.press('ctrl+z').effects).toEqual([{ type: 'suspend' }])
    expect(keyScope(app.state)).toBe(place)
  }
})

test.each([
  [80, true],
  [40, false],
])('in %i columns the tabs say how one gets there: %s', (columns, isSaid) => {
  const text = tabsLine(new AppModel().state, columns)
    .map(span => span.text)
    .join('')
  expect(text.includes('Tab, or the number, goes there')).toBe(isSaid)
  expect(text).toHaveLength(columns)
})

test('where text is typed, the tabs do not say that Tab or a number goes to a panel', () => {
  const hint = (app: AppModel) =>
    tabsLine(app.state, 80)
      .map(({ text }) => text)
      .join('')
  const books = new AppModel()
  expect(hint(books)).toContain('Tab, or the number')
  for (const keys of ['a', '/', '4/', 'd', '?']) expect(hint(new AppModel().press(...keys))).not.toContain('the number')
})

test('what Esc and f take back is offered while there is something', () => {
  expect(shown(new AppModel())).not.toMatch(/Esc|zoom/)
  const app = new AppModel().press('/').type('book').press('enter')
  expect(shown(app, 80)).toContain('Esc clear filter')
  expect(shown(app.press('escape', 'f'), 80)).toContain('f zoom out')
  expect(shown(app.press('f', '4', '/').type('x').press('enter'))).toContain('Esc clear filter')
  expect(shown(app.press('3'))).not.toContain('Esc')
})

test('the tab of the form says whether it adds or edits', () => {
  const app = new AppModel()
  const tabs = () =>
    tabsLine(app.state, 80)
      .map(({ text }) => text)
      .join('')
  expect(tabs()).toContain(' 2 Add ')
  app.press('e')
  expect(tabs()).toContain('▶2 Edit ')
})

test('what F does is said as it is now', () => {
  const app = new AppModel().press('4')
  expect(shown(app)).toContain('F pause')
  expect(shown(app.press('F'))).toContain('F follow')
})

test('a goes to the form before the server is there: what is typed then is text, and no keys', () => {
  const app = new AppModel('untold').tell({ type: 'server', server: { status: 'starting', text: 'starting' } })
  expect(shown(app)).toContain('a add')
  app.press('a').type('qD Dune')
  expect([app.state.form.values.title.before, app.effects]).toEqual(['qD Dune', []])
})

test('until the books are told, no key says that there are none', () => {
  for (const key of ['e', 'd', 'enter', 'y']) {
    const app = new AppModel('untold').press(key)
    expect([key, app.state.toast?.text]).toEqual([key, expect.stringContaining('the books are not loaded yet')])
  }
})

test.each([80, 40])('in %i columns Title is marked as required while it is empty', width => {
  const titleRow = ({ state }: AppModel) =>
    formPanel(state, { width, height: 12 })[1]
      ?.map(({ text }) => text)
      .join('') ?? ''
  const app = new AppModel()
  expect(titleRow(app)).toMatch(/Title +required/)
  expect(titleRow(app.press('a'))).toMatch(/Title +required/)
  expect(titleRow(app.type('D'))).not.toContain('required')
})

test('a key that does nothing says so, and which one shows the others; what is said already stays', () => {
  for (const panel of ['1', '3', '4']) {
    const app = new AppModel().press(panel).type('p')
    expect([panel, app.state.toast?.text]).toEqual([panel, 'p does nothing here: ? shows the keys'])
  }
  const app = new AppModel().tell({ type: 'toast', text: 'not saved: the disk is full', level: 'bad' }).type('p')
  expect(app.state.toast?.text).toBe('not saved: the disk is full')
})
