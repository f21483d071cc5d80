import { expect, test } from 'vitest'
import { Scans } from '../../src/page/state/scans.ts'

const CODE = '9789793062792'

/** Types keys, so many milliseconds apart; returns what came out of them. */
function type(keys: readonly string[], pause: number, last = pause): string[] {
  const scans = new Scans()
  let at = 1000
  return keys.flatMap((key, index) => {
    at += index === keys.length - 1 ? last : pause
    return scans.press(key, at) ?? []
  })
}

test.each<[what: string, keys: string[], pause: number, codes: string[]]>([
  ['a scanner', [...CODE, 'Enter'], 5, [CODE]],
  ['one with Tab behind', [...CODE, 'Tab'], 5, [CODE]],
  ['one without a pause', [...CODE, 'Enter'], 0, [CODE]],
  ['a slow one', [...CODE, 'Enter'], 50, [CODE]],
  ['an ISBN-10 with its X', [...'979306279', 'Shift', 'X', 'Enter'], 10, ['979306279X']],
  ['an ISSN', [...'00255572', 'Enter'], 10, ['00255572']],
  ['a price behind it', [...`${CODE}54321`, 'Enter'], 10, [`${CODE}54321`]],
  ['letters in front', ['a', 'b', ...CODE, 'Enter'], 10, [CODE]],
  ['a person', [...CODE, 'Enter'], 60, []],
  ['a person who types fast', [...CODE, 'Enter'], 51, []],
  ['few digits', [...'1234567', 'Enter'], 5, []],
  ['a key held down', [...'11111111111', 'Enter'], 30, []],
  ['letters between', [...'97897930', 'a', ...'62792', 'Enter'], 5, []],
  ['a key that repeats', [...'9789', 'repeat', ...'793062792', 'Enter'], 5, ['793062792']],
  ['Enter alone', ['Enter'], 5, []],
])('%s', (_what, keys, pause, codes) => expect(type(keys, pause)).toEqual(codes))

test('Enter may be late, but not much', () => {
  expect(type([...CODE, 'Enter'], 5, 150)).toEqual([CODE])
  expect(type([...CODE, 'Enter'], 5, 151)).toEqual([])
})

test('a line may stutter within a number, not before its fourth digit', () => {
  const scans = new Scans()
  let at = 0
  const press = (key: string, pause: number) => {
    at += pause
    return scans.press(key, at)
  }
  for (const [index, key] of [...CODE].entries()) press(key, index < 4 ? 5 : 150)
  expect(press('Enter', 150)).toBe(CODE)
  for (const [index, key] of [...CODE].entries()) press(key, index === 3 ? 60 : 5)
  expect(press('Enter', 5)).toBe(CODE.slice(3))
})

test('two scans, one after the other', () => {
  expect(type([...CODE, 'Enter', ...'00255572', 'Enter'], 5)).toEqual([CODE, '00255572'])
})
