import { describe, expect, test } from 'vitest'
import { COLUMN_NAMES } from '../../src/exchange/headers/column-names.ts'
import { foldName } from '../../src/exchange/headers/fold-name.ts'
import { planned, prepared } from './prepared.ts'

test('each name stands once, and as it is compared', () => {
  const names = Object.values(COLUMN_NAMES).flat()
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
  expect(names.filter(name => foldName(name) !== name)).toEqual([])
})

describe('headers of people', () => {
  test.each([
    ['English', 'Title;Author(s);Publisher;Year of Publication;ISBN-13;Copies;Shelf'],
    ['Indonesian', 'Judul Buku;Nama Pengarang;Penerbit;Tahun Terbit;No. ISBN;Jml Eksemplar;Lokasi Rak'],
    ['German', 'Titel;Verfasser;Verlag;Erscheinungsjahr;ISBN-Nummer;Anzahl;Standort'],
    ['Italian', 'Titolo;Autore;Casa editrice;Anno di pubblicazione;ISBN;Quantità;Posizione'],
    ['in capitals, in quotes', '"TITLE";"AUTHOR";"PUBLISHER";"YEAR";"EAN";"QTY";"LOCATION"'],
  ])('%s', async (_, header) => {
    const { added, problems } = await planned(`${header}\nDune;Frank Herbert;Ace;1965;9780441172719;3;A-1\n`)
    expect(problems).toEqual([])
    expect(added).toEqual([
      {
        title: 'Dune',
        author: 'Frank Herbert',
        publisher: 'Ace',
        year: 1965,
        isbn: '9780441172719',
        copies: 3,
        location: 'A-1',
      },
    ])
  })

  test('columns that nobody knows are listed, and can be named', async () => {
    const table = 'Nama Produk,Rasa,Judul\nDune,pedas,Kover\n'
    expect((await prepared(table)).unused).toEqual(['Nama Produk', 'Rasa'])
    const given = [
      { column: 'nama produk', field: 'title' },
      { column: 'Judul', field: undefined },
    ] as const
    const { drafts, unused } = await prepared(table, given)
    expect(drafts.map(({ fields }) => fields)).toEqual([{ title: 'Dune' }])
    expect(unused).toEqual(['Rasa', 'Judul'])
    await expect(prepared(table, [{ column: 'Harga', field: 'price' }])).rejects.toThrow(
      'there is no column "Harga"; there are: Nama Produk, Rasa, Judul',
    )
  })

  test('columns can be counted where there is no header', async () => {
    const given = [
      { column: '2', field: 'title' },
      { column: '1', field: 'author' },
    ] as const
    const { drafts } = await prepared('Frank Herbert,Dune\nAndrea Hirata,Laskar Pelangi\n', given)
    expect(drafts.map(({ fields }) => fields.title)).toEqual(['Dune', 'Laskar Pelangi'])
  })

  test('without a title and an ISBN nothing is read', async () => {
    await expect(prepared('a,b\n1,2\n')).rejects.toThrow(
      /no column is one of titles or of ISBNs.*Its columns are: a, b/,
    )
    await expect(prepared('Work ID,Edition ID,Bookshelf\nOL1W,OL1M,Read\n')).rejects.toThrow(/Open Library.*no titles/)
  })

  test('who has a book is never read', async () => {
    const { added, notes } = await planned('Judul,Peminjam\nDune,Siti Rahma\n')
    expect(notes).toEqual([expect.stringContaining('the column Peminjam says who has a book')])
    expect(JSON.stringify(added)).toBe('[{"title":"Dune"}]')
  })
})

describe('exports of programs', () => {
  test('Goodreads: numbers as formulas, two columns of authors, 0 copies that nobody counted', async () => {
    const header =
      'Book Id,Title,Author,Author l-f,Additional Authors,ISBN,ISBN13,My Rating,Average Rating,Publisher,Binding,Number of Pages,Year Published,Original Publication Year,Date Read,Date Added,Bookshelves,Bookshelves with positions,Exclusive Shelf,My Review,Spoiler,Private Notes,Read Count,Owned Copies'
    const row =
      '7,La guerre,Jules  César,"César, Jules","A B, C D","=""2363071204""","=""9782363071200""",5,4,Payot,Paperback,352,2011,-50,2020/08/23,2020/08/23,"war, latin",war (#1),read,my view,,secret,1,0'
    const book = {
      title: 'La guerre',
      author: 'Jules César; A B; C D',
      publisher: 'Payot',
      year: 2011,
      pages: 352,
      isbn: '9782363071200',
      keywords: ['war', 'latin'],
    }
    const withHeader = await planned(`${header}\n${row}\n`)
    expect(withHeader.format).toBe('goodreads')
    expect(withHeader.added).toEqual([book])
    // The same without a header.
    expect((await planned(`${row}\n`)).added).toEqual([book])
  })

  test('LibraryThing: tabs, brackets round the ISBN, who has it', async () => {
    const header = ['Book Id', 'Title', 'Sort Character', 'Primary Author', 'Secondary Author', 'Publication', 'Date']
    const columns = [...header, 'Page Count', 'ISBN', 'Languages', 'Copies', 'Lending Patron', 'Lending Status']
    const row = ['1', 'Le &eacute;t&eacute;', '1', 'Duras, Marguerite', 'A, B|C, D', 'Minuit (1980), 90 p.', '1980']
    const cells = [...row, '102', '[2070291340]', 'French', '2', '(No name)', '']
    const { format, added } = await planned(`${columns.join('\t')}\n${cells.join('\t')}\n`)
    expect(format).toBe('librarything')
    expect(added).toMatchObject([{ title: 'Le été', pages: 102, isbn: '9782070291342', copies: 2, year: 1980 }])
    expect(JSON.stringify(added)).not.toContain('No name')
  })

  test('SLiMS: 18 columns without a header, lists in angles, hundreds of items', async () => {
    const items = Array.from({ length: 300 }, (_, index) => `<B${index}>`).join('')
    const cells = ['Laskar Pelangi', 'Text', 'Cet. 1', '979-3062-79-7', 'Bentang', '2005', 'xiv, 529 hlm. ; 20 cm', '']
    const more = [
      '813 HIR l',
      'Indonesia',
      'Yogyakarta',
      '813',
      '',
      '',
      '',
      '<Andrea Hirata><Orang Lain>',
      '<Novel><Sekolah>',
    ]
    const { format, added } = await planned(`${[...cells, ...more, items].map(cell => `"${cell}"`).join(',')}\n`)
    expect(format).toBe('slims')
    expect(added).toMatchObject([
      {
        title: 'Laskar Pelangi',
        author: 'Andrea Hirata; Orang Lain',
        isbn: '9789793062792',
        year: 2005,
        pages: 529,
        callNumber: '813 HIR l',
        copies: 300,
        keywords: ['Novel', 'Sekolah'],
      },
    ])
  })

  test('calibre: persons with &, a date that nobody knows, notes as HTML', async () => {
    const text =
      'author_sort,authors,comments,isbn,languages,pubdate,publisher,tags,title,title_sort,uuid\n"x","Terry Pratchett & Neil Gaiman","<p>Funny.</p><p>Very &amp; so</p>",9780060853983,eng,0101-01-01T00:00:00+00:00,Workman,"a, b",Good Omens,Good Omens,1\n'
    const { format, added } = await planned(text)
    expect(format).toBe('calibre')
    expect(added).toMatchObject([{ author: 'Terry Pratchett; Neil Gaiman', description: 'Funny.\nVery & so' }])
    expect(added[0]?.year).toBeUndefined()
  })

  test('Zotero and Libib: what is no book is skipped, and said so', async () => {
    const zotero =
      '"Key","Item Type","Publication Year","Author","Title","Publication Title","ISBN"\n"A","book","1999","Eco, Umberto","Il nome","","9788845278655"\n"B","journalArticle","2001","X","Article","Journal",""\n'
    expect(await planned(zotero)).toMatchObject({
      format: 'zotero',
      fates: ['added', 'skipped'],
      problems: [{ line: 3, column: 'Item Type', value: 'journalArticle' }],
    })
    const libib =
      'item_type,title,creators,ean_isbn13,copies\nbook,Dune,Frank Herbert,9780441172719,1\nmovie,Dune,David Lynch,,1\n'
    expect(await planned(libib)).toMatchObject({ format: 'libib', fates: ['added', 'skipped'] })
  })
})
