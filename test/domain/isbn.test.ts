import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readIsbn } from '../../src/domain/isbn.ts'
import { hyphenateIsbn } from '../../src/domain/isbn-hyphens.ts'

const VECTORS: [string, string | undefined][] = [
  ['0-306-40615-2', '9780306406157'],
  ['080442957x', '9780804429573'],
  ['9780306406157', '9780306406157'],
  ['ISBN 978-0-306-40615-7', '9780306406157'],
  ['ISBN-13: 978‑0‑306‑40615‑7', '9780306406157'],
  ['９７８０３０６４０６１５７', '9780306406157'],
  ['9791090636071', '9791090636071'],
  ['9790260000438', undefined],
  ['9770317847001', undefined],
  ['9780306406158', undefined],
  ['439023483', '9780439023481'],
  ['60853980', '9780060853983'],
  ['9.78044E+12', undefined],
  ['="0439023483"', '9780439023481'],
  ['[2070291340]', '9782070291342'],
  ['2070291340, 9782070291342', '9782070291342'],
  ['978030640615752499', '9780306406157'],
  ['978030640615701', '9780306406157'],
  ['9780306406157\t', '9780306406157'],
  ['\u001b[200~9780306406157\u001b[201~', '9780306406157'],
  ['97803064061579780306406157', '9780306406157'],
  ['9793062797', '9789793062792'],
  ['none, 2070291340', '9782070291342'],
  ['ISBN13 9780306406157', '9780306406157'],
  ['\u200e978\u200b0306406157', '9780306406157'],
  ['0000000000', undefined],
  ['', undefined],
  ['none', undefined],
]

describe('reading an ISBN', () => {
  test.each(VECTORS)('%j', (input, isbn) => expect(readIsbn(input).isbn).toBe(isbn))

  test('leading zeros that were missing are warned of', () => {
    expect(readIsbn('439023483')).toMatchObject({ warning: 'leading zeros were missing' })
  })

  const file = new URL('../../../shared/data/isbn-vectors.csv', import.meta.url)
  const rows = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(1) : []
  if (rows.length === 0) console.log('skipped: the table of further ISBN vectors is not there')
  // Rows with quotes in their first field are in the table above.
  const plain = rows
    .filter(row => row !== '' && !row.startsWith('"') && !row.startsWith('.C3'))
    .map(row => row.split(','))
  test.skipIf(plain.length === 0).each(plain.map(([input = '', , isbn = '']) => [input, isbn]))(
    '%j of the table',
    (input, isbn) => {
      expect(readIsbn(input).isbn ?? '').toBe(isbn)
    },
  )
})

test('hyphens stand where the ranges have them', () => {
  expect(hyphenateIsbn('9789793062792')).toBe('978-979-3062-79-2')
  expect(hyphenateIsbn('9780306406157')).toBe('978-0-306-40615-7')
})
