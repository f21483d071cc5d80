import { expect, test } from 'vitest'
import { type Book, createBook } from '../../../src/domain/book.ts'
import { Catalogue } from '../../../src/store/books/catalogue.ts'
import { idOfIsbn } from '../../../src/store/books/id-of-isbn.ts'

test('GET finds a book by its number in any form, its ISBN before what others keep beside theirs', () => {
  const catalogue = new Catalogue({ epoch: 'e', revision: 3 })
  const put = (id: number, fields: Partial<Book>) => {
    const book = createBook({ title: 'x', ...fields }, { id, createdAt: 'c', updatedAt: 'c', revision: id })
    catalogue.put(book, JSON.stringify(book))
  }
  put(1, { isbn: '9780441172719', isbnRaw: '979-3062-79-7, AB-12345' })
  put(2, { isbn: '9789793062792' })
  put(3, { isbnRaw: 'ISSN 0317-8471' })
  for (const [id, forms] of [
    [
      2,
      [
        ...['9789793062792', '978-979-3062-79-2', '9793062797', 'ISBN 979-3062-79-7', 'ISBN 13 9789793062792'],
        ...['urn:isbn:9789793062792', '978979306279200', '978979306279252495', '9789793062792.0', '٩٧٨٩٧٩٣٠٦٢٧٩٢'],
        ...['9789793062792 (jil.1)', '9789793062792:hbk', '="9793062797"'],
      ],
    ],
    [1, ['0441172717', 'ab 12345']],
    [3, ['0317-8471', 'ISSN 0317-8471', '03178471']],
  ] as const)
    for (const form of forms) expect([form, idOfIsbn(catalogue, form)]).toEqual([form, id])
  for (const none of ['9780306406157', 'n/a', '-', '']) expect(idOfIsbn(catalogue, none)).toBeUndefined()
})
