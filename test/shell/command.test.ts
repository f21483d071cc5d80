import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { command, quoteWord } from '../../src/shell/command.ts'

test.each([
  ['/tmp/a/db.json', '/tmp/a/db.json'],
  ['--db', '--db'],
  ['my books.json', "'my books.json'"],
  ["it's", "'it'\\''s'"],
  ['$HOME', "'$HOME'"],
  ['', "''"],
  ['a\nb', "$'a\\x0ab'"],
  ["it's\t\\", "$'it\\'s\\x09\\\\'"],
])('%j is quoted as %s', (word, quoted) => expect(quoteWord(word)).toBe(quoted))

/** What a shell makes of the words on a line. */
function read(shell: string, line: string): string[] {
  const env = { LC_ALL: 'C.UTF-8' }
  const said = execFileSync(shell, ['-c', `printf '%s\\0' ${line}`], { stdio: ['ignore', 'pipe', 'inherit'], env })
  return said.toString().split('\0').slice(0, -1)
}

function words(without: RegExp) {
  const word = fc.string({ unit: 'grapheme', maxLength: 20 }).map(text => text.replace(without, ''))
  return fc.array(word, { minLength: 1, maxLength: 20 })
}

test('a shell reads every word back as it was', () => {
  fc.assert(
    fc.property(words(/[\u0000-\u001f\u007f]/g), given => {
      expect(read('sh', given.map(quoteWord).join(' '))).toEqual(given)
    }),
    { numRuns: 50 },
  )
})

test.skipIf(!existsSync('/bin/bash'))('also with line breaks and the like in it, which do not end the line', () => {
  const odd = ['a\nb', 'tab\there', "it's\r\\n", '\u001b[2J', '\u007f"$HOME"', '書\n']
  const line = odd.map(quoteWord).join(' ')
  expect(line).not.toMatch(/[\u0000-\u001f\u007f]/)
  expect(read('/bin/bash', line)).toEqual(odd)
})

test('a command names our program and the Node that runs it, whole', () => {
  const [node = '', main = '', ...rest] = command('list', '--db', '/x y').split(' ')
  expect([node, main.endsWith('/main.js'), main.startsWith('/')]).toEqual([process.execPath, true, true])
  expect(rest.join(' ')).toBe("list --db '/x y'")
})
