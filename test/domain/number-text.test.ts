import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkNewBook, fieldProblem } from '../../src/domain/check-fields.ts'
import { howToWrite, numberOf } from '../../src/domain/number-text.ts'

describe('a number as text', () => {
  test.each([
    ['50', 50],
    ['12.5', 12.5],
    ['12.50', 12.5],
    [' 12.3450 ', 12.345],
    ['-720', -720],
    ['+3', 3],
    ['0.500', 0.5],
    ['1234.500', 1234.5],
    ['007', 7],
  ])('%j is %j', (text, number) => {
    expect(numberOf(text)).toBe(number)
    expect(howToWrite(text)).toBeUndefined()
  })

  test.each([
    ['50.000', 'can be read in two ways: write 50000 or 50'],
    ['1.000', 'can be read in two ways: write 1000 or 1'],
    ['2,000', 'can be read in two ways: write 2000 or 2'],
    ['12.345', 'can be read in two ways: write 12345 or 12.3450'],
    ['12,340', 'can be read in two ways: write 12340 or 12.34'],
    ['-1.980', 'can be read in two ways: write -1980 or -1.98'],
    ['12,50', 'must be written as 12.50: a dot before decimals, and nothing between thousands'],
    ['1.250.000', 'must be written as 1250000: a dot before decimals, and nothing between thousands'],
    ['1,250,000', 'must be written as 1250000: a dot before decimals, and nothing between thousands'],
    ['1 250 000', 'must be written as 1250000: a dot before decimals, and nothing between thousands'],
    ["1'250", 'must be written as 1250: a dot before decimals, and nothing between thousands'],
    ['1.250,50', 'must be written as 1250.50: a dot before decimals, and nothing between thousands'],
    ['0,500', 'must be written as 0.500: a dot before decimals, and nothing between thousands'],
    ['1,250.000', 'must be written as 1250.000: a dot before decimals, and nothing between thousands'],
    ['1,250.50', 'must be written as 1250.50: a dot before decimals, and nothing between thousands'],
  ])('%j is refused: it %s', (text, how) => {
    expect(numberOf(text)).toBeNaN()
    expect(howToWrite(text)?.problem).toBe(how)
  })

  test.each([
    '',
    ' ',
    'true',
    '0x10',
    '1e3',
    '12.',
    '1.250.00',
    '1.25.000',
    '.5',
    '1..2',
    'xiv, 392 p.',
    '50k',
    'Rp 50.000',
    '--3',
  ])('%j is none', text => {
    expect(numberOf(text)).toBeNaN()
    expect(howToWrite(text)).toBeUndefined()
  })

  test('what is proposed in place of a doubtful number can be read', () => {
    const doubtful = fc.tuple(
      fc.integer({ min: 1, max: 999 }),
      fc.integer({ min: 0, max: 999 }),
      fc.constantFrom('.', ','),
    )
    fc.assert(
      fc.property(doubtful, ([whole, rest, mark]) => {
        const digits = String(rest).padStart(3, '0')
        const [, thousands = '', decimals = ''] =
          /write (\S+) or (\S+)/.exec(howToWrite(`${whole}${mark}${digits}`)?.problem ?? '') ?? []
        expect(numberOf(thousands)).toBe(whole * 1000 + rest)
        expect(numberOf(decimals)).toBe(Number(`${whole}.${digits}`))
      }),
    )
  })
})

test.each(['price', 'pages', 'copies', 'year'] as const)('%s takes no text that can be read in two ways', name => {
  expect(() => checkNewBook({ title: 'x', [name]: '1.000' })).toThrow(
    `${name} can be read in two ways: write 1000 or 1 (given: "1.000")`,
  )
  expect(fieldProblem(name, '1,000')).toContain('1000 or 1')
  expect(fieldProblem(name, '1.250.000')).toContain('must be written as 1250000')
})

test('an id as text neither', () => expect(() => checkNewBook({ title: 'x', id: '1.000' })).toThrow('id must be'))

test('a number is what it is', () => {
  expect(checkNewBook({ title: 'x', price: 50.125, pages: 1.0, copies: 2 })).toMatchObject({ price: 50.125, pages: 1 })
})
