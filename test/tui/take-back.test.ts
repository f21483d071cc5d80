import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BookstoreError } from '../../src/domain/errors.ts'
import { FORM_FIELDS, type FormState, isDirty, typedIn } from '../../src/tui/state/form/form.ts'
import { footer } from '../../src/tui/view/footer.ts'
import { AppModel } from './app-model.ts'
import { TYPED_KEYS } from './typed-keys.ts'

const filled = () =>
  new AppModel().press('a').type('Title').press('tab').type('Author').press('tab', 'tab').type('1999')
const typed = ({ state }: AppModel) => FORM_FIELDS.map(({ name }) => typedIn(state.form, name)).join('|')
const FILLED = 'Title|Author||1999||||1||Available|'
const EMPTY = '|||||||1||Available|'
const shown = ({ state }: AppModel, width = 100) =>
  footer(state, width)
    .map(({ text }) => text)
    .join('')

describe('Ctrl+C in a form', () => {
  test('clears the field, then the form, then quits, and the footer says which', () => {
    const app = filled()
    expect(shown(app)).toContain('Ctrl+C clear field')
    app.press('ctrl+c')
    expect([typed(app), app.state.toast?.text]).toEqual([
      'Title|Author||||||1||Available|',
      'Year is cleared · Ctrl+_ in the form brings it back',
    ])
    app.tell({ type: 'tick', now: Date.now() + 60_000 })
    expect(shown(app)).toContain('Ctrl+C clear form')
    app.press('ctrl+c')
    expect([typed(app), app.state.toast?.text]).toEqual([
      EMPTY,
      'the form is empty again · Ctrl+_ in the form brings it back',
    ])
    expect(app.press('ctrl+c').effects).toEqual([{ type: 'quit' }])
  })

  test('each step can be taken back, and done again', () => {
    const app = filled().press('ctrl+c', 'ctrl+_')
    expect(typed(app)).toBe(FILLED)
    app.press('ctrl+y')
    expect(typed(app)).toBe('Title|Author||||||1||Available|')
    app.press('ctrl+c', 'ctrl+_')
    expect(typed(app)).toBe('Title|Author||||||1||Available|')
  })

  test('a field that is edited gets back what the book has; the edit can be brought back when it was put away', () => {
    const app = new AppModel().press('e').type('!').press('tab').type('Somebody').press('ctrl+c')
    expect([typedIn(app.state.form, 'author'), app.state.form.editing?.id]).toEqual(['', 1])
    app.press('ctrl+c')
    expect(app.state.toast?.text).toBe('the edit of book 1 is put away · Ctrl+_ in the form brings it back')
    app.press('ctrl+_')
    expect([typedIn(app.state.form, 'title'), app.state.form.editing?.id]).toEqual(['Book 1!', 1])
  })

  test('a cleared form comes back also when another was typed meanwhile, which then waits', () => {
    const app = new AppModel().press('a').type('One').press('ctrl+c').type('Two')
    app.press('ctrl+_', 'ctrl+_')
    expect([typedIn(app.state.form, 'title'), app.state.waiting.length]).toEqual(['One', 0])
    const other = new AppModel().press('a').type('One').press('ctrl+c').type('Two')
    const steps = other.state.formHistory
    other.state = { ...other.state, formHistory: { ...steps, past: [] } }
    other.press('ctrl+_')
    expect([typedIn(other.state.form, 'title'), typedIn(other.state.waiting[0] as FormState, 'title')]).toEqual([
      'One',
      'Two',
    ])
  })
})

describe('Ctrl+_', () => {
  test('takes back word by word, and what was erased in one go at once', () => {
    const app = new AppModel().press('a').type('one two')
    app.press('ctrl+_')
    expect(typedIn(app.state.form, 'title')).toBe('one')
    app.type('three').press('backspace', 'backspace', 'ctrl+_')
    expect(typedIn(app.state.form, 'title')).toBe('one three')
    app.press('ctrl+u', 'ctrl+_')
    expect(typedIn(app.state.form, 'title')).toBe('one three')
  })

  test('takes back a pasted text, a chosen status, and what took the place of a default', () => {
    const app = new AppModel().press('a').tell({ type: 'paste', text: 'a pasted title' }).press('ctrl+_')
    expect(typed(app)).toBe(EMPTY)
    app.press('shift+tab', 'shift+tab', ' ', 'ctrl+_')
    expect(typed(app)).toBe(EMPTY)
    app.press('shift+tab', 'shift+tab').type('3').press('ctrl+_')
    expect([typed(app), app.state.form.values.copies.isPreset]).toEqual([EMPTY, true])
  })

  test('does not bring back a book that was saved, nor mix it with one that was refused', () => {
    const app = new AppModel().press('a').type('Saved').press('enter', 'ctrl+_')
    expect([typed(app), app.state.toast?.text]).toEqual([EMPTY, 'there is nothing to take back in the form'])
    const [effect] = app.effects
    if (effect?.type !== 'add') throw new Error('no add')
    app.tell({ type: 'not saved', error: new BookstoreError('STORAGE', 'no'), requestKey: effect.requestKey })
    app.type('!').press('ctrl+_', 'ctrl+_')
    expect(typedIn(app.state.form, 'title')).toBe('Saved')
  })

  test('after any keys in one field it goes back to the empty form, and forth to what was there', () => {
    const keys = fc.constantFrom(
      ...TYPED_KEYS.filter(key => !['\r', '\t'].includes(key)),
      '\u0015',
      '\u0017',
      '\u000b',
      '\u0001',
    )
    fc.assert(
      fc.property(fc.array(keys, { maxLength: 40 }), keys => {
        const app = new AppModel().press('a')
        for (const key of keys) app.chunk(key)
        const after = typed(app)
        const steps = app.state.formHistory.past.length
        app.press(...Array(steps).fill('ctrl+_'))
        expect([isDirty(app.state.form), app.state.formHistory.past.length]).toEqual([false, 0])
        expect(typed(app.press(...Array(steps).fill('ctrl+y')))).toBe(after)
      }),
    )
  })
})

test('e on the book that is being edited goes back to its edit, and loses nothing', () => {
  const app = new AppModel().press('e').type('!').press('escape', 'e')
  expect([typedIn(app.state.form, 'title'), app.state.focus]).toEqual(['Book 1!', 'form'])
})

test.each([
  [40, /Enter save.*Esc leave/],
  [60, /Enter save.*Esc leave.*Ctrl\+C clear field/],
  [80, /Tab next.*Enter save.*Esc leave.*Ctrl\+_ take back.*Ctrl\+C clear field/],
])(
  'at %i columns the footer of a form that was typed in says how to save, to leave, and what Ctrl+C clears',
  (width, keys) => expect(shown(filled(), width)).toMatch(keys),
)
