import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hyphenateIsbn } from '../../../src/domain/isbn/hyphenate-isbn.ts'
import { readIsbn } from '../../../src/domain/isbn/read-isbn.ts'

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
  ['9.78044E+12', undefined],
  ['="0439023483"', '9780439023481'],
  ['[2070291340]', '9782070291342'],
  ['2070291340, 9782070291342', '9782070291342'],
  ['ISBN\n9780306406157', '9780306406157'],
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
  ['978-0-306-\n40615-7', '9780306406157'],
]

describe('reading an ISBN', () => {
  test.each(VECTORS)('%j', (input, isbn) => expect(readIsbn(input).isbn).toBe(isbn))

  test.each([
    ['439023483', '9780439023481'],
    ['60853980', '9780060853983'],
    ['="60853980"', '9780060853983'],
    ['12345679', '9780012345672'],
  ])('%j is short of zeros: it is no ISBN, and says which it would be', (input, withZeros) => {
    const reading = readIsbn(input)
    expect(reading).toMatchObject({ withZeros, problem: expect.stringContaining(withZeros) })
    expect(reading.isbn).toBeUndefined()
  })

  test.each(['439023484', '12345678', '1234567', '12345'])('%j is short of more than zeros', input =>
    expect(readIsbn(input)).toEqual({ problem: `has ${input.length} digits; an ISBN has 10 or 13` }),
  )

  // Each ISSN is an ISBN-10 without two zeros: its check digit is computed in the same way.
  test.each([
    '0028-0836',
    '2049-3630',
    '2049-363X',
    '0317-8471',
    'ISSN 0317-8471',
    'issn: 03178471',
    'e-ISSN 2049-3630',
    'ISSN-L 2049-3630',
    '0028\u20100836',
    '0028\u20130836',
    '="0028-0836"',
    ' 0028-0836\t',
    '0028-0837',
  ])('%j is an ISSN, never an ISBN', input =>
    expect(readIsbn(input)).toEqual({ problem: 'has the form of an ISSN, the number of a magazine or a series' }),
  )

  test.each([
    ['9780306406157, 9780441172719', '9780441172719'],
    ['9780306406157; 0-441-17271-7', '0-441-17271-7'],
    ['9780306406157\n9780441172719', '9780441172719'],
    ['0306406152 / 0028-0836 / 12345679', '0028-0836, 12345679'],
    ['9780306406158, 9780306406157', '9780306406158'],
    ['9780306406157 (pbk.)', '(pbk.)'],
    ['9780306406157 (jil.1)', '(jil.1)'],
    ['9780306406157:hbk', 'hbk'],
    ['0-306-40615-2 : Rp 85.000', 'Rp 85.000'],
    ['9780306406157 hbk.', 'hbk.'],
    ['978-0-306-40615-7 [v. 1]', '[v. 1]'],
    ['9780306406157 9780441172719', '9780441172719'],
    ['978 0 306 40615 7 978 0 441 17271 9', '978 0 441 17271 9'],
    ['0306406152 0441172717', '0441172717'],
    ['ISBN 9780306406157 ISBN 9780441172719', '9780441172719'],
    ['9780306406157 (pbk.), 9780441172719 (hbk.)', '(pbk.), 9780441172719, (hbk.)'],
    ['9780306406157 12345678', '12345678'],
    ['ISSN 0317-8471, 9780306406157', 'ISSN 0317-8471'],
    ['ISSN 0317-8471 9780306406157', 'ISSN 0317-8471'],
  ])('of %j the first ISBN is taken, and the rest is said', (input, others) =>
    expect(readIsbn(input)).toEqual({
      isbn: '9780306406157',
      others,
      warning: `has more than ${/\d{7}/.test(others.replace(/\D/g, '')) ? 'one' : 'a'} number; kept beside the first: ${others}`,
    }),
  )

  test.each([
    ...['0306406152, 9780306406157', '9780306406157,', '9780306406157\r\n978-0-306-40615-7'],
    ...['0306406152 9780306406157', 'none, 9780306406157', '9780306406157; n/a', '9780306406157 (-)'],
    ...['ISBN 13 9780306406157', 'ISBN 10 0306406152', 'ISBN-13 978-0-306-40615-7', 'isbn 13: 9780306406157'],
    ...['urn:isbn:9780306406157', 'URN:ISBN:0-306-40615-2', 'urn:isbn:978-0-306-40615-7'],
    ...['9780306406157.0', '0306406152.0', '="9780306406157.00"', 'SBN 306-40615-2', 'sbn: 306406152'],
    ...['٩٧٨٠٣٠٦٤٠٦١٥٧', '९७८-०-३०६-४०६१५-७', '๙๗๘๐๓๐๖๔๐๖๑๕๗', '۰۳۰۶۴۰۶۱۵۲', '𝟗𝟕𝟖𝟎𝟑𝟎𝟔𝟒𝟎𝟔𝟏𝟓𝟕'],
  ])('%j is one number, written twice at most', input => expect(readIsbn(input)).toEqual({ isbn: '9780306406157' }))

  test.each([
    ['.C3nZC3nZC3nYCxP2Dxb1CNnY.cGen.ENr7C3fZCNT7ENz3Ca.', '9780201889543'],
    ['.C3nZC3nZC3nYCxP2Dxb1CNnY.cGen.ENr7C3fZCNT7ENz3Ca\n', '9780201889543'],
    ['.C3nZC3nZC3nYCxP2Dxb1CNnY.cGen.ENr7C3fZCNT7ENz3Cq.', undefined],
    ['.a.b.c.', undefined],
  ])('the scan %j of a CueCat is %s', (input, isbn) => expect(readIsbn(input).isbn).toBe(isbn))

  test.each([
    ...['', ' ', '=""', '-', '--', '—', '–', '0', '0000000000', '0.0', '?', '...', '*', '""', "''", '[]', '()'],
    ...['none', 'None', 'N/A', 'n/a', 'n.a.', 'NA', '#N/A', 'null', 'NULL', 'nil', 'nan', 'unknown', 'no ISBN'],
    ...[
      'tidak ada',
      'Tidak  Ada',
      'tidak ada ISBN',
      'kosong',
      'tanpa ISBN',
      'keine',
      'ohne ISBN',
      'nessuno',
      'senza ISBN',
    ],
    ...['(none)', '[n/a]', '"-"', 'none, -', ',;/'],
  ])('%j says that there is none', input => expect(readIsbn(input)).toEqual({ problem: 'is empty', isEmpty: true }))

  test.each([
    ...['AB-12345', 'none of it', 'label 7', '0028-0836 03', 'ISSN 0317-8471 02', '12 9780306406158', 'x9780306406157'],
    ...['9780306406157x9', '97803064061570441172717', '1111111111', 'a 12 345 678', '9780306406157.5', '٩٧٨٠٣٠٦٤٠٦١٥٨'],
  ])('%j holds none, and none is invented', input => {
    const reading = readIsbn(input)
    expect([reading.isbn, 'isEmpty' in reading]).toEqual([undefined, false])
  })

  const file = new URL('../../../../shared/data/isbn-vectors.csv', import.meta.url)
  const rows = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(1) : []
  if (rows.length === 0) console.log('skipped: the table of further ISBN vectors is not there')
  // Rows with quotes in their first field are in the table above.
  const plain = rows
    .filter(row => row !== '' && !row.startsWith('"') && !row.startsWith('.C3'))
    .map(row => row.split(','))
  test.skipIf(plain.length === 0).each(plain)('%j (%s of the table)', (input, kind, isbn) => {
    const reading = readIsbn(input ?? '')
    const read = kind === 'short-isbn10' && reading.isbn === undefined ? reading.withZeros : reading.isbn
    expect(read ?? '').toBe(isbn)
  })
})

test('no number is invented: the digits of each one that is read stand in the text', () => {
  const piece = fc.constantFrom(
    ...['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'X', ' ', '-', ',', '.', '/', '(', ')', ':', 'a', '.0', '٣'],
    ...['978', '9780306406157', '0306406152', '0317-8471', '80442957X', 'ISBN ', 'SBN ', 'urn:isbn:', 'ISSN ', '00'],
  )
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 14 }).map(pieces => pieces.join('')),
      text => {
        const { isbn } = readIsbn(text)
        if (isbn === undefined) return
        const digits = text.replaceAll('٣', '3').replace(/\D/g, '')
        // An ISBN-10 has other digits at both ends; an SBN lacks its first, too.
        expect([text, digits.includes(isbn) || digits.includes(isbn.slice(4, 12))]).toEqual([text, true])
      },
    ),
    { numRuns: 2000 },
  )
})

test('hyphens stand where the ranges have them', () => {
  expect(hyphenateIsbn('9789793062792')).toBe('978-979-3062-79-2')
  expect(hyphenateIsbn('9780306406157')).toBe('978-0-306-40615-7')
})
