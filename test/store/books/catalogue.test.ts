import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Book } from '../../../src/domain/book.ts'
import { Catalogue } from '../../../src/store/books/catalogue.ts'

const put = (catalogue: Catalogue, id: number, title: string) => catalogue.put({ id, title } as Book, `${id} ${title}`)

test('a snapshot that is taken bit by bit shows the books of the moment at which it began', () => {
  const id = fc.integer({ min: 1, max: 12 })
  const step = fc.oneof(
    fc.record({ type: fc.constant('take' as const) }),
    fc.record({ type: fc.constant('put' as const), id }),
    fc.record({ type: fc.constant('delete' as const), id }),
  )
  fc.assert(
    fc.property(fc.uniqueArray(id), fc.array(step, { maxLength: 60 }), (ids, steps) => {
      const catalogue = new Catalogue({ epoch: 'e', revision: 0 })
      for (const id of ids) put(catalogue, id, 'then')
      const snapshot = catalogue.snapshot()
      const texts = snapshot.texts[Symbol.iterator]()
      const taken: string[] = []
      const take = () => {
        const { value, done } = texts.next()
        if (!done) taken.push(value)
        return !done
      }
      for (const [index, step] of steps.entries()) {
        if (step.type === 'take') take()
        else if (step.type === 'put') put(catalogue, step.id, `later ${index}`)
        else catalogue.delete(step.id)
      }
      while (take());
      snapshot.end()
      expect(taken).toEqual(ids.sort((a, b) => a - b).map(id => `${id} then`))
    }),
  )
})
