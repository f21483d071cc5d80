import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { KEYS } from '../../src/tui/input/keys.ts'
import { editField, fieldWith, isEditKey, type TextField, textOf } from '../../src/tui/state/text-field.ts'

const press = (field: TextField, ...names: string[]) => names.reduce((at, name) => editField(at, { name }) ?? at, field)

describe('a text field', () => {
  test.each([
    [['backspace'], 'Bumi 👩‍👧', 'Bumi ', ''],
    [['left', 'left', 'delete'], 'abc', 'a', 'c'],
    [['ctrl+left', 'ctrl+w'], 'one two three', 'one ', 'three'],
    [['home', 'ctrl+right'], 'one two', 'one', ' two'],
    [['left', 'ctrl+u'], 'abc', '', 'c'],
    [['home', 'right', 'ctrl+k'], 'abc', 'a', ''],
    [['home', 'backspace', 'left', 'end', 'right', 'delete'], 'ab', 'ab', ''],
    [['ctrl+a', 'ctrl+f', 'ctrl+d'], 'abc', 'a', 'c'],
    [['ctrl+a', 'ctrl+e', 'ctrl+b'], 'abc', 'ab', 'c'],
    [['alt+b', 'alt+b'], 'one two-three', 'one ', 'two-three'],
    [['home', 'alt+f', 'alt+d'], 'one two-three', 'one', '-three'],
    [['alt+backspace'], 'one two-three.', 'one two-', ''],
    [['ctrl+w'], 'one two-three', 'one ', ''],
    [['home', 'alt+u', 'alt+c'], 'one tWO', 'ONE Two', ''],
    [['home', 'alt+l'], 'ÉCOLE x', 'école', ' x'],
    [['ctrl+a', 'ctrl+k'], 'one\ntwo', 'one\n', ''],
    [['home', 'left', 'ctrl+u'], 'one\ntwo', '', '\ntwo'],
    [['ctrl+a', 'left', 'ctrl+k'], 'one\ntwo', 'one', 'two'],
  ])('%j in %j', (keys, text, before, after) => expect(press(fieldWith(text), ...keys)).toEqual({ before, after }))

  test('moving never changes the text, and never stands within a grapheme', () => {
    const moves = fc.array(fc.constantFrom('left', 'right', 'home', 'end', 'ctrl+left', 'ctrl+right', 'alt+b', 'alt+f'))
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), moves, (text, keys) => {
        const field = press(fieldWith(text), ...keys)
        expect(textOf(field)).toBe(text)
        expect(field.before.isWellFormed() && field.after.isWellFormed()).toBe(true)
      }),
    )
  })
})

test('the keys that edit text are those of the key table', () => {
  const told = KEYS.filter(({ action }) => action === 'edit text').flatMap(({ keys }) => keys)
  expect(told.filter(name => !isEditKey(name))).toEqual([])
})
