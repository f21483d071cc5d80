import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkChanges, checkNewBook } from '../../src/domain/check-fields.ts'
import { FIELD_NAMES } from '../../src/domain/fields.ts'
import { BookForm } from '../../src/page/state/book-form.ts'
import { meet, typedOf } from '../../src/page/state/draft.ts'
import { book } from './book.ts'

const DUNE = book(7, { title: 'Dune', author: 'Frank Herbert', year: 1965, price: 12.5, keywords: ['sand', 'spice'] })

describe('a new book', () => {
  test('asks for what was typed, as text, and for nothing else', () => {
    const form = new BookForm(undefined, { isbn: '9789793062792' })
    form.typed = { ...form.typed, title: 'Laskar Pelangi', year: '2005' }
    const request = form.request('k')
    const params = { title: 'Laskar Pelangi', isbn: '9789793062792', year: '2005', requestKey: 'k' }
    expect(request).toEqual({ method: 'ADD', params })
    expect(checkNewBook({ ...params, requestKey: undefined })).toMatchObject({ year: 2005 })
  })

  test('one that is sent again has the key from before, another content has its own', () => {
    const form = new BookForm()
    form.typed = { ...form.typed, title: 'a' }
    const keys = [form.request('1'), form.request('2')].map(request => request?.params.requestKey)
    form.typed = { ...form.typed, title: 'b' }
    expect([...keys, form.request('3')?.params.requestKey]).toEqual(['1', '1', '3'])
  })

  test('a scanned number is worth asking about before it is thrown away', () => {
    expect(new BookForm().isDirty).toBe(false)
    expect(new BookForm(undefined, { isbn: '9789793062792' }).isDirty).toBe(true)
  })
})

describe('a book that is there', () => {
  test('shows every field as the server reads it again', () => {
    const typed = typedOf(DUNE)
    expect(typed).toMatchObject({ year: '1965', pages: '', copies: '1', price: '12.5', keywords: 'sand, spice' })
    expect(checkChanges(typed)).toMatchObject({ year: 1965, copies: 1, price: 12.5, keywords: ['sand', 'spice'] })
  })

  test('asks for the fields that were typed over, at the revision that was seen', () => {
    const form = new BookForm(DUNE)
    expect([form.isDirty, form.request('k')]).toEqual([false, undefined])
    form.typed = { ...form.typed, year: '', price: '' }
    expect(form.request('k')).toEqual({
      method: 'UPDATE',
      params: { id: 7, ifRevision: 7, year: '', price: '', requestKey: 'k' },
    })
  })

  test('of a change by others only what was not typed over is taken, and the rest is said', () => {
    const form = new BookForm(DUNE)
    form.typed = { ...form.typed, title: 'Dune!', year: '1966' }
    form.meet({ ...DUNE, title: 'Dune (1965)', author: 'F. Herbert', revision: 9 })
    expect(form.typed).toMatchObject({ title: 'Dune!', year: '1966', author: 'F. Herbert' })
    expect(form.clashes).toEqual([{ field: 'title', theirs: 'Dune (1965)' }])
    expect(form.request('k')?.params).toMatchObject({ title: 'Dune!', year: '1966', ifRevision: 9 })
    expect(form.request('k')?.params).not.toHaveProperty('author')
    form.takeTheirs('title')
    expect([form.clashes, form.typed.title, form.changes]).toEqual([[], 'Dune (1965)', { year: '1966' }])
  })

  test('a field that clashed stays in question through another change', () => {
    const form = new BookForm(DUNE)
    form.typed = { ...form.typed, title: 'mine' }
    form.meet({ ...DUNE, title: 'theirs', revision: 8 })
    form.meet({ ...DUNE, title: 'theirs', year: 1970, revision: 9 })
    expect(form.clashes).toEqual([{ field: 'title', theirs: 'theirs' }])
    form.meet({ ...DUNE, title: 'mine', revision: 10 })
    expect(form.clashes).toEqual([])
  })

  test('one that was deleted is a new one', () => {
    const form = new BookForm(DUNE)
    form.typed = { ...form.typed, title: 'Dune!' }
    form.becomeNew()
    expect(form.request('k')).toMatchObject({
      method: 'ADD',
      params: { title: 'Dune!', author: 'Frank Herbert', price: '12.5' },
    })
  })
})

test('whatever others do, nothing typed is lost', () => {
  const texts = fc.record(Object.fromEntries(FIELD_NAMES.map(name => [name, fc.constantFrom('', 'a', 'b')])))
  fc.assert(
    fc.property(texts, texts, texts, (base, typed, current) => {
      const [a, b, c] = [base, typed, current] as unknown as ReturnType<typeof typedOf>[]
      if (!a || !b || !c) throw new Error('no texts')
      const met = meet(a, b, c)
      for (const name of FIELD_NAMES) {
        const isTouched = b[name] !== a[name]
        expect(met.typed[name]).toBe(isTouched ? b[name] : c[name])
        const isClash = isTouched && c[name] !== a[name] && c[name] !== b[name]
        expect(met.clashes.some(({ field, theirs }) => field === name && theirs === c[name])).toBe(isClash)
      }
    }),
  )
})
