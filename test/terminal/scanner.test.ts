import { afterEach, expect, test } from 'vitest'
import { AppTerminal } from './terminal.ts'

let app: AppTerminal

afterEach(() => app.end())

/** Types as a scanner does: key by key, without waiting for anything. */
function scan(...codes: string[]): void {
  for (const key of codes.join('')) app.send(key)
}

test('a scanner finds, counts and begins books wherever the focus is, and a person goes on with the keys', async () => {
  app = new AppTerminal()
  await app.shows('no books yet')
  // From the list, with Enter behind the number: a book begins.
  scan('9780441172719\r')
  await app.shows(/ISBN +9780441172719 ✓/)
  app.send('Dune\r')
  await app.shows('added: 1 Dune')
  app.send('\u001b')
  await app.shows('┏ 1 Books')
  // Twelve equal ones: eleven copies, and the question about the twelfth.
  scan(...Array.from({ length: 12 }, () => '9780441172719\r'))
  await app.shows('12 copies')
  app.send('n')
  await app.hides('This ISBN is in stock')
  await app.shows(/▶ +1 {2}Dune +12 /)
  // From the log, digits that are keys, an X, and nothing behind the number.
  app.send('4')
  await app.shows('┏ 4 Log')
  scan('060717336X')
  await app.shows(/ISBN +9780607173369 ✓/)
  // The next unknown one, with Tab behind it: the one before waits.
  scan('9786028519939\t')
  await app.shows(/ISBN +9786028519939 ✓/)
  await app.shows('1 waiting')
  app.send('Bumi\r')
  await app.shows('added: 2 Bumi')
  await app.shows(/ISBN +9780607173369 ✓/)
  expect(app.text).not.toContain('waiting ·')
  // A person's own digits are keys.
  app.send('\u001b')
  await app.shows('┏ 1 Books')
  app.send('3')
  await app.shows('┏ 3 Connections')
})
