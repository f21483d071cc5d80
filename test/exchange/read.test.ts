import { describe, expect, test } from 'vitest'
import { readFileOfBooks } from '../../src/exchange/read/read-file.ts'
import { planned, prepared } from './prepared.ts'

const read = (content: string | Uint8Array) =>
  readFileOfBooks(typeof content === 'string' ? Buffer.from(content) : content)
const cellsOf = async (content: string | Uint8Array) => (await read(content)).rows.map(({ cells }) => cells)

describe('how a file is written', () => {
  const rows = [
    ['judul', 'pengarang'],
    ['Café „ß“', 'é'],
  ]
  const text = 'judul,pengarang\nCafé „ß“,é\n'

  test.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16, little end first', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16, big end first', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['UTF-16 without a mark', Buffer.from(text, 'utf16le')],
  ])('%s is read, and nothing is said of it', async (_, bytes) => {
    expect(await cellsOf(bytes)).toEqual(rows)
    expect((await read(bytes)).notes).toEqual([])
  })

  test('Windows-1252 is read, and a person is told to look', async () => {
    const bytes = Buffer.from('judul,pengarang\nCaf\xe9 \x84\xdf\x93,\xe9\n', 'latin1')
    expect(await cellsOf(bytes)).toEqual(rows)
    expect((await read(bytes)).notes).toEqual([expect.stringContaining('read as Windows-1252')])
  })

  test('stray bytes in UTF-8 are read one by one, and the first is named', async () => {
    const bytes = Buffer.concat([Buffer.from('judul\nCafé é ü\nna'), Buffer.from([0xef]), Buffer.from('ve\n')])
    expect(await cellsOf(bytes)).toEqual([['judul'], ['Café é ü'], ['naïve']])
    expect((await read(bytes)).notes).toEqual([
      '1 bytes are not UTF-8 and were read as Windows-1252; the first is on line 3',
    ])
  })

  test('a workbook is refused with what to do', async () => {
    await expect(read(Buffer.from('PK\x03\x04 and so on'))).rejects.toThrow(/save it .* as "CSV UTF-8"/)
    await expect(read('   \n')).rejects.toThrow('it is empty')
  })
})

describe('tables', () => {
  test.each([',', ';', '\t', '|'])('with %j between cells', async delimiter => {
    const table = [
      ['title', 'author', 'year'],
      ['A "B" C', `x${delimiter}y`, '1999'],
      ['two\nlines', 'z', ''],
    ]
    const text = table.map(row => row.map(cell => `"${cell.replaceAll('"', '""')}"`).join(delimiter)).join('\r\n')
    expect(await cellsOf(text)).toEqual(table)
    expect((await read(text)).rows.map(({ line }) => line)).toEqual([1, 2, 3])
  })

  test('Excel names what stands between cells', async () => {
    const table = await read('sep=|\ntitle|a;b;c;d\nDune|1;2;3;4\n')
    expect(table.rows).toEqual([
      { line: 2, cells: ['title', 'a;b;c;d'] },
      { line: 3, cells: ['Dune', '1;2;3;4'] },
    ])
  })

  test('single quotes, backslashes before quotes, quotes that nobody closes', async () => {
    expect(await cellsOf("'titel';'autor'\n'It''s';'x;y'\n")).toEqual([
      ['titel', 'autor'],
      ["It's", 'x;y'],
    ])
    expect(await cellsOf('title,year\n"He said \\"no\\", twice",1990\n')).toEqual([
      ['title', 'year'],
      ['He said "no", twice', '1990'],
    ])
    expect(await cellsOf('title,path\n"Dune","C:\\"\n')).toEqual([
      ['title', 'path'],
      ['Dune', 'C:\\'],
    ])
    const open = await read('title\tyear\n"Open\t1990\nNext\t1991\n')
    expect(open.rows.map(({ cells }) => cells[0])).toEqual(['title', '"Open', 'Next'])
    expect(open.notes).toHaveLength(1)
  })

  test('rows of separators are none, and lines are counted as an editor does', async () => {
    const { rows } = await read('title;year\n;;\n\n"a\nb";1\n;\nc;2\n')
    expect(rows.map(({ line, cells }) => [line, cells[0]])).toEqual([
      [1, 'title'],
      [4, 'a\nb'],
      [7, 'c'],
    ])
  })
})

describe('other files', () => {
  test('JSON: an array, an object with one, an object a line, books by their keys', async () => {
    const book = { title: 'Dune', year: 1965, authors: ['Frank Herbert'] }
    for (const text of [
      JSON.stringify([book]),
      JSON.stringify({ books: [book] }, undefined, 2),
      `${JSON.stringify(book)}\n`,
      JSON.stringify({ 12: book }),
    ]) {
      const { added } = await planned(text)
      expect(added).toEqual([{ title: 'Dune', year: 1965, author: 'Frank Herbert' }])
    }
    await expect(read('{"a":1')).rejects.toThrow(/it is not JSON/)
    await expect(read('{"a":1}')).rejects.toThrow(/without a list of books/)
    expect((await read('[{"title":"A"}, 7]')).broken).toEqual([{ line: 1, value: '7', reason: expect.any(String) }])
  })

  test('JSON: the line on which each book begins', async () => {
    const text = JSON.stringify([{ title: 'A', note: '"title": "B"' }, { title: 'B' }, { title: 'B' }], undefined, 1)
    const { rows } = await read(text)
    const lines = text.split('\n')
    expect(rows.map(({ line }) => lines[line - 1]?.trim().slice(0, 12))).toEqual([
      '"title": "A"',
      '"title": "B"',
      '"title": "B"',
    ])
    expect(new Set(rows.map(({ line }) => line)).size).toBe(3)
  })

  test('CSL-JSON, as Zotero writes it', async () => {
    const item = {
      type: 'book',
      title: 'Bumi Manusia',
      author: [{ family: 'Toer', given: 'Pramoedya Ananta' }],
      issued: { 'date-parts': [[1980]] },
      ISBN: '9789799731234',
    }
    const { added } = await planned(JSON.stringify([item, { ...item, type: 'article-journal', title: 'No book' }]))
    expect(added).toMatchObject([
      { title: 'Bumi Manusia', author: 'Pramoedya Ananta Toer', year: 1980, isbn: '9789799731234' },
    ])
  })

  test('BibTeX: accents, persons, kinds, and an entry that is broken', async () => {
    const text = `@book{a,
  title = {Die {\\"U}bung},
  author = "M{\\"u}ller, J{\\"o}rg and {World Bank}",
  year = 1999, isbn = {978-0-306-40615-7}, publisher = {O'Reilly \\& Sons}, keywords = {one, two}
}
@article{b, title = {An article}, year = 2000}
@book{c, title = {broken`
    const { added, problems, broken } = await planned(text)
    expect(added).toEqual([
      {
        title: 'Die Übung',
        author: 'Jörg Müller; World Bank',
        year: 1999,
        isbn: '9780306406157',
        publisher: "O'Reilly & Sons",
        keywords: ['one', 'two'],
      },
    ])
    expect(problems).toEqual([{ line: 6, column: 'entry type', value: 'article', reason: 'is no book' }])
    expect(broken).toMatchObject([{ line: 7, value: '@book{c, title = {broken' }])
  })

  test('RIS: one book a reference, with the line on which it begins', async () => {
    const text =
      'TY  - BOOK\r\nAU  - Herbert, Frank\r\nA2  - Editor, An\r\nTI  - Dune\r\nPY  - 1965/08//\r\nSN  - 0-441-17271-7\r\nKW  - sand\r\nKW  - worms\r\nER  - \r\n\r\nTY  - JOUR\r\nTI  - No book\r\nER  - \r\n'
    const { added, problems } = await planned(text)
    expect(added).toEqual([
      {
        title: 'Dune',
        author: 'Herbert, Frank; Editor, An',
        year: 1965,
        isbn: '9780441172719',
        keywords: ['sand', 'worms'],
      },
    ])
    expect(problems).toMatchObject([{ line: 11, reason: 'is no book' }])
  })

  test('a list of ISBNs, with a header or without', async () => {
    for (const text of ['9780441172719\n\n978-0-306-40615-7\n', 'ISBN\n9780441172719\n0306406152\n']) {
      const { drafts, format } = await prepared(text)
      expect(format).toBe('isbn-list')
      expect(drafts.map(({ fields }) => fields)).toEqual([{ isbn: '9780441172719' }, { isbn: '9780306406157' }])
    }
  })
})
