import { expect, test } from 'vitest'
import { SubscriptionBook } from '../../src/client/subscription-book.ts'

test('after a loss all subscriptions are renewed but those to a connection, whose number may then be another one', () => {
  const book = new SubscriptionBook()
  const listener = () => {}
  const log = book.add('log', listener, {})
  const traffic = book.add('traffic', listener, { connection: 7 })
  expect(book.paramsOf(traffic)).toEqual({ topic: 'traffic', connection: 7 })
  for (const [index, wish] of [log, traffic].entries())
    book.confirm(wish, { subscription: index + 1, revision: 0, epoch: 'e' })
  book.lose()
  expect(book.lost()).toEqual([log])
  expect(book.has(traffic)).toBe(false)
})
