import fc from 'fast-check'
import { expect, test } from 'vitest'
import { applied, planned, prepared } from './prepared.ts'

/** What is planned for a file, whose second import must change nothing. */
async function taken(content: string | Uint8Array) {
  const { drafts } = await prepared(content)
  const plan = await planned(content)
  expect(drafts).not.toHaveLength(0)
  expect((await planned(content, applied(plan.steps))).steps).toEqual([])
  return plan
}

test.each([
  'SMP NEGERI 3\nDaftar Buku\n\nNo.;Judul Buku;Pengarang;Jumlah\n1;Saman;Ayu Utami;2 eks\n2;Larung;Ayu Utami;1\n',
  'SMP NEGERI 3,,,\n"Jl. Merdeka 1, Bandung",,,\nNo.,Judul Buku,Pengarang,Jumlah\n1,Saman,Ayu Utami,2 eks\n2,Larung,Ayu Utami,1\n',
  'Perpustakaan, Bandung\nNo.;Judul Buku;Pengarang;Jumlah\n1;Saman;Ayu Utami;2 eks\n2;Larung;Ayu Utami;1\n',
  'sep=;\rNo.;Judul Buku;Pengarang;Jumlah\r1;Saman;Ayu Utami;2 eks\r2;Larung;Ayu Utami;1\r',
])('the names of columns are found below the title of a list: %j', async content => {
  expect((await taken(content)).added).toEqual([
    { title: 'Saman', author: 'Ayu Utami', copies: 2 },
    { title: 'Larung', author: 'Ayu Utami', copies: 1 },
  ])
})

test.each([
  'Name;Klasse;Buch;ISBN\nAnna Geheim;7a;Momo;9783522177504\n',
  'Name;Klasse;Titel\nAnna Geheim;7a;Momo\n',
  'Name,Due date,Title\nAnna Geheim,2026-01-01,Momo\n',
  'Titel;Ausgeliehen von;Peminjam Buku;Dipinjam;Entliehen von;Emprunté par;Prestatario;Lener;Status (Borrower)\nMomo;Anna Geheim;Anna Geheim;Anna Geheim;Anna Geheim;Anna Geheim;Anna Geheim;Anna Geheim;Anna Geheim\n',
])('no name of a person who has a book reaches it: %j', async content => {
  const { added, problems } = await taken(content)
  expect(added).toMatchObject([{ title: 'Momo' }])
  expect(JSON.stringify([added, problems])).not.toContain('Geheim')
})

test('a list of loans without titles does not take the names of persons for them', async () => {
  const { fates, steps } = await planned('Name;Klasse;ISBN\nAnna Geheim;7a;9783522177504\n')
  expect([fates, steps]).toEqual([['skipped'], []])
})

test.each([
  ['Title (required),Price (USD),# of pages', 'A,12.5,300', { price: 12.5, pages: 300 }],
  ['Titel;Preis (€);ISBN-Nr.', 'A;12,50;978-3-522-17750-4', { price: 12.5, isbn: '9783522177504' }],
  ['Título;Año de publicación;Cantidad;Materia', 'A;1963;2;Novela', { year: 1963, copies: 2, keywords: ['Novela'] }],
  ['Titre;Année de parution', 'A;1942', { year: 1942 }],
  ['Titolo;Anno di edizione', 'A;1957', { year: 1957 }],
  ['Judul;Thn;Jml Eks;Hal.', 'A;1998;3;205', { year: 1998, copies: 3, pages: 205 }],
  ['Title,Date,Author Details', 'A,2001,"Pratchett, Terry|Gaiman, Neil"', { author: 'Pratchett, Terry; Gaiman, Neil' }],
])('reads the columns %s', async (header, row, fields) => {
  expect((await taken(`${header}\n${row}\n`)).added).toMatchObject([{ title: 'A', ...fields }])
})

test.each([
  ['3 eks', 3],
  ['2 buah', 2],
  ['5 Stk.', 5],
  ['1 copy', 1],
  ['3 hilang', undefined],
])('reads %s as copies', async (cell, copies) => {
  const [book] = (await taken(`Judul;Jumlah\nA;${cell}\n`)).added
  expect(book?.copies).toBe(copies)
})

test.each([
  ['Harga', '85.000', 85_000],
  ['Harga', '1.250,-', 1250],
  ['Preis', '1.250,-', 1250],
  ['Preis', 'CHF 12.–', 12],
  ['Preis', '85.000', undefined],
])('%s %s is %s', async (column, cell, price) => {
  const [book] = (await taken(`Judul;${column}\nA;${cell}\n`)).added
  expect(book?.price).toBe(price)
})

test.each([
  ['1426 H', undefined],
  ['1426 H/2005 M', 2005],
  ['2005 M', 2005],
  ['o. J.', undefined],
  ['s.a.', undefined],
  ['t.t.', undefined],
])('the year %s is %s', async (cell, year) => {
  const [book] = (await taken(`Judul;Tahun\nA;${cell}\n`)).added
  expect(book?.year).toBe(year)
})

test('names of persons are not cut at the comma before a first name, and entities not at their semicolon', async () => {
  const { added } = await taken(
    'Title,Author,Additional authors\nA,Ren&eacute;e X,"Muir, Edwin"\nB,Y,"Ann One, Bob Two"\nC,Y,"Muir, Edwin|Muir, Willa"\n',
  )
  expect(added.map(({ author }) => author)).toEqual([
    'Renée X; Muir, Edwin',
    'Y; Ann One; Bob Two',
    'Y; Muir, Edwin; Muir, Willa',
  ])
})

test('a column alone may have commas in its cells, and rows of other separators are none', async () => {
  expect((await taken('Judul\nSatu\nDua, tiga\n')).added.map(({ title }) => title)).toEqual(['Satu', 'Dua, tiga'])
  expect((await taken('Title,Author\nOne,A\n;;;\n,,\nTwo,\\N\n')).added).toEqual([
    { title: 'One', author: 'A' },
    { title: 'Two' },
  ])
})

test('a list of numbers may have comments, each line with its own number', async () => {
  const { format, problems } = await planned('# box 3\n9780262033848\n0441172717 # Dune\n// end\n')
  expect([format, problems.map(({ line }) => line)]).toEqual(['isbn-list', [2, 3]])
})

test('a value of RIS that goes on on the next line is whole', async () => {
  const { added } = await taken('TY  - BOOK\nTI  - A\nAB  - one\ntwo\n\nthree\nER  - \n')
  expect(added).toMatchObject([{ title: 'A', description: 'one two three' }])
})

test('BibTeX may have a line above it, and a part of a book is none', async () => {
  const { fates } = await planned('This file was created by a program\n\n@book{a, title={T}}\n@inbook{b, title={P}}\n')
  expect(fates).toEqual(['added', 'skipped'])
})

test('a list of books in JSON is found where it is deeper', async () => {
  expect((await taken('{"data": {"books": [{"title": "A"}]}}')).added).toEqual([{ title: 'A' }])
})

test.each([
  ['anglais', 'en'],
  ['alemán', 'de'],
  ['indonésien', 'id'],
])('reads the language %s', async (cell, language) => {
  expect((await taken(`Titre;Langue\nA;${cell}\n`)).added).toEqual([{ title: 'A', language }])
})

test.each([
  ['verfügbar', 'Available'],
  ['disponibile', 'Available'],
  ['ausgeliehen', 'Checked Out'],
  ['in prestito', 'Checked Out'],
])('reads the status %s', async (cell, status) => {
  expect((await taken(`Titel;Status\nA;${cell}\n`)).added).toEqual([{ title: 'A', status }])
})

test('the names of columns that a person says may stand below a title', async () => {
  const { mapping, drafts } = await prepared('LISTE\n\nNr;Werk;Autor\n1;Momo;Ende\n', [
    { column: 'Werk', field: 'title' },
  ])
  expect(mapping).toEqual([
    { column: 'Werk', field: 'title' },
    { column: 'Autor', field: 'author' },
  ])
  expect(drafts.map(({ fields }) => fields)).toEqual([{ title: 'Momo', author: 'Ende' }])
})

test('a column that is said to be two things is refused', async () => {
  const given = [
    { column: '1', field: 'title' },
    { column: 'Werk', field: 'author' },
  ] as const
  await expect(prepared('Werk,Autor\nMomo,Ende\n', given)).rejects.toThrow('the column "Werk" is said to be two things')
})

/** Cells as they stand where nobody would think of them. */
const WILD = [
  ...['', ' ', '-', 'N/A', 'Dune', 'dune', 'DÜNE', 'Dune!', 'Herbert, Frank', '9780441172719', '0441172717 (pbk.)'],
  ...['441172717', '9780262033849', 'B00005N5PF', '1-84356-028-3', 'c1965', '0', '85.000', 'Rp 1.000', '3 eks', '9999'],
  ...[
    '1426 H',
    'Inggris',
    'a;b, c',
    '&eacute;',
    '<p>x</p>',
    '=1+1',
    "'=x",
    '\u200b',
    '\u00ad',
    '٩٧٨٠٤٤١١٧٢٧١٩',
    '村上 春樹',
  ],
  ...['x'.repeat(600), '\0', '"', '\\"', '?', '!!!', 'dipinjam', '1e3', '<A><B>', '\t', '\r\n', 'Title'],
]
const COLUMNS = [
  ...['Title', 'Author', 'ISBN', 'ISBN13', 'Year', 'Pages', 'Copies', 'Price', 'Currency', 'Language', 'Keywords'],
  ...[
    'Status',
    'Publisher',
    'Subtitle',
    'Description',
    'Additional authors',
    'Item code',
    'isbnRaw',
    'First published',
  ],
]

test('a second import changes nothing, whatever wild cells stand in whichever columns', async () => {
  const cell = fc.constantFrom(...WILD)
  const file = fc.subarray(COLUMNS, { minLength: 2 }).chain(columns => {
    const names = ['Title', ...columns.filter(name => name !== 'Title')]
    const title = fc.oneof(fc.constantFrom('Dune', 'dune', ''), cell)
    const row = fc.tuple(title, ...names.slice(1).map(() => cell))
    return fc.array(row, { minLength: 1, maxLength: 8 }).map(rows => [names, ...rows])
  })
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
  await fc.assert(
    fc.asyncProperty(file, async rows => {
      const content = rows.map(cells => cells.map(quoted).join(',')).join('\n')
      const { steps, fates, drafts } = await preparedAndPlanned(content)
      expect(fates).toHaveLength(drafts.length)
      expect((await planned(content, applied(steps))).steps).toEqual([])
    }),
    { numRuns: 150 },
  )
})

async function preparedAndPlanned(content: string) {
  return { ...(await prepared(content)), ...(await planned(content)) }
}

test('values of a row whose copies are too many are taken over at once, not at the second import', async () => {
  const { added, fates } = await taken('Title,Copies,Description\nDune,9999,\nDune,2,sand\n')
  expect([added, fates]).toEqual([[{ title: 'Dune', copies: 9999, description: 'sand' }], ['added', 'skipped']])
})

test.each(['\u00ad', '\u200b', '\0', '\u2060\u00ad'])(
  'a cell of %j alone does not replace what a book has',
  async cell => {
    const first = await planned('Title,Publisher\nDune,Ace\n')
    const { steps } = await planned(`Title,Publisher\nDune,${cell}\n`, applied(first.steps), true)
    expect(steps).toEqual([])
  },
)
