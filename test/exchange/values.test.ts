import { describe, expect, test } from 'vitest'
import { isNothing } from '../../src/exchange/values/nothing.ts'
import { readIsbnCell } from '../../src/exchange/values/read-isbn-cell.ts'
import { readPages } from '../../src/exchange/values/read-pages.ts'
import { readPrice } from '../../src/exchange/values/read-price.ts'
import { readYear } from '../../src/exchange/values/read-year.ts'
import { planned } from './prepared.ts'

test.each([
  ['1999', 1999],
  ['2008.0', 2008],
  ['-750.0', -750],
  ['01/31/2005', 2005],
  ['2005-01-31', 2005],
  ['31.1.2005', 2005],
  ['c1999', 1999],
  ['[1999]', 1999],
  ['©2012', 2012],
  ['Minuit (1980), 90 p.', 1980],
  ['50 BC', -50],
  ['300 SM', -300],
  ['1949-12-31T23:00Z', 1950],
  ['1949-12-31T00:00:00Z', 1949],
  ['0000-00-00', undefined],
  ['0101-01-01T00:00:00+00:00', undefined],
  ['20x5', '20x5'],
  ['85', 85],
])('the year of %s is %s', (text, year) => {
  expect(readYear(text)).toBe(year)
})

test.each([
  ['392', 392],
  ['392.0', 392],
  ['392 hlm', 392],
  ['xiv, 392 p. ; 23 cm', 392],
  ['viii, 120 hlm. : ilus. ; 21 cm', 120],
  ['1.024 Seiten', 1024],
  ['XII, 345 S.', 345],
  ['unpaged', 'unpaged'],
])('the pages of %s are %s', (text, pages) => {
  expect(readPages(text)).toBe(pages)
})

test.each([
  ['12.99', { price: 12.99 }],
  ['12,99', { price: 12.99 }],
  ['$12.99', { price: 12.99, currency: 'USD' }],
  ['12,50 €', { price: 12.5, currency: 'EUR' }],
  ['Rp 85.000', { price: 85_000, currency: 'IDR' }],
  ['Rp. 1.250.000,-', { price: 1_250_000, currency: 'IDR' }],
  ['1.250,00 EUR', { price: 1250, currency: 'EUR' }],
  ['1,250.00', { price: 1250 }],
  ['50.000', { price: '50.000' }],
  ['free', { price: 'free' }],
])('the price of %s is %o', (text, price) => {
  expect(readPrice(text)).toEqual(price)
})

test.each([
  ['="0439023483"', { isbn: '9780439023481' }],
  ['=""', {}],
  ['0', {}],
  ['[2070291340]', { isbn: '9782070291342' }],
  ['439023483', { isbn: '9780439023481', note: expect.stringContaining('lacks a zero in front') }],
  ['7442912', { isbn: '9780007442911', note: expect.stringContaining('lacks 3 zeros in front') }],
  ['tidak ada', {}],
  ['9.78043902348e+12', { note: expect.stringContaining('rounded') }],
  ['9,78E+12', { note: expect.stringContaining('rounded') }],
  ['B00I8VWEV0', { raw: 'B00I8VWEV0', note: expect.stringContaining('Amazon') }],
  ['071486010014', { raw: '071486010014', note: expect.stringContaining('12 digits') }],
  ['0028-0836', { raw: '0028-0836', note: expect.stringContaining('ISSN') }],
])('the ISBN of %s is %o', (text, read) => {
  expect(readIsbnCell(text)).toEqual(read)
})

describe('nothing', () => {
  test.each(['', ' ', '=""', 'N/A', '-', 'none', 'NULL', 'tidak ada', 'UNKNOWN', '0000-00-00'])('%j', text => {
    expect(isNothing(text)).toBe(true)
  })

  test('0 in a number, and not in a text', () => {
    expect([isNothing('0', true), isNothing('0.00', true), isNothing('0'), isNothing('Nothing')]).toEqual([
      true,
      true,
      false,
      false,
    ])
  })

  test('a book may be called so', async () => {
    expect((await planned('title,author\nNone,-\nN/A,x\n')).added).toEqual([
      { title: 'None' },
      { title: 'N/A', author: 'x' },
    ])
  })
})

test('a value that a field cannot have is left out and told, with line, column and value; the row is taken', async () => {
  const { added, problems, fates } = await planned(
    'title,pages,price,language,edition\nDune,many,50.000,klingonese tongue,1st\n,12,,,\n',
  )
  expect(added).toEqual([{ title: 'Dune', edition: '1st' }])
  expect(fates).toEqual(['added', 'skipped'])
  expect(problems.map(({ line, column, value }) => [line, column, value]).sort()).toEqual([
    [2, 'language', 'klingonese tongue'],
    [2, 'pages', 'many'],
    [2, 'price', '50.000'],
    [3, '', ''],
  ])
})

test('a row with a separator too many is skipped: nobody knows which cell is which', async () => {
  const { fates, problems } = await planned('title,author\nDune,Herbert, Frank\nDune,Herbert,,\n')
  expect(fates).toEqual(['skipped', 'added'])
  expect(problems).toMatchObject([{ line: 2, reason: expect.stringContaining('3 cells, and there are 2 columns') }])
})

test('what nobody may have drawn on their terminal is taken out, as at every door', async () => {
  const { added } = await planned('title\n"\u001b[2JRed\u202e alert"\n')
  expect(added).toEqual([{ title: 'Red alert' }])
})
