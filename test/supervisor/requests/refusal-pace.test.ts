import { expect, test } from 'vitest'
import { MalformedMessage } from '../../../src/supervisor/requests/read-fields.ts'
import { RefusalPace } from '../../../src/supervisor/requests/refusal-pace.ts'

test('a worker that tells of more refusals than one of ours would is not believed any longer', () => {
  const pace = new RefusalPace()
  const connection = {}
  let counted = 0
  const flood = () => {
    for (; counted < 100_000; counted++) pace.count(connection)
  }
  expect(flood).toThrow(MalformedMessage)
  expect(counted).toBe(2000)
  // Another connection is not held to account for it.
  expect(() => pace.count({})).not.toThrow()
})
