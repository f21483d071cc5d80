import { expect, test } from 'vitest'
import { Titles } from '../../src/page/state/titles.ts'

test('the titles of the last hundred books that changed are remembered', () => {
  const titles = new Titles()
  for (let id = 1; id <= 100; id++) titles.keep(id, `Book ${id}`)
  titles.keep(1, 'Book one')
  titles.keep(101, 'Book 101')
  expect([1, 2, 3, 101].map(id => titles.of(id))).toEqual(['Book one', undefined, 'Book 3', 'Book 101'])
})
