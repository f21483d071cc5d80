import { describe, expect, test } from 'vitest'
import { FIELD_NAMES, FIELD_RULES, MAX_ID } from '../../src/domain/fields.ts'
import { LENGTHS, LIMITS } from '../../src/protocol/limits.ts'
import { PROTOCOL } from './protocol-blocks.ts'

/** The cells of the first row of a table whose first cell is this. */
function row(first: string): string[] {
  const line = PROTOCOL.split('\n').find(text => text.startsWith(`| ${first} `)) ?? ''
  return line.split('|').map(cell => cell.trim())
}

const kib = (bytes: number) => `${bytes / 1024} KiB`

describe('the limits in docs/protocol.md are those of the server', () => {
  test.each([
    ['a message', kib(LIMITS.frameBytes)],
    ['a body', kib(LIMITS.frameBytes)],
    ['its fragments', String(LIMITS.fragments)],
    ['a page of LIST', `${LIMITS.pageBooks} books or ${kib(LIMITS.pageBytes)}`],
    ['levels of JSON', String(LIMITS.depth)],
    ['requests in one JSON-RPC array, operations in one BATCH', `${LIMITS.rpcBatch}, ${LIMITS.batchOperations}`],
    ['what waits to be read: by a subscriber', `${LIMITS.queueBytes / 1024 / 1024} MiB`],
    ['what waits to be read: answers', `${(LIMITS.queueBytes * 2) / 1024 / 1024} MiB`],
  ])('%s: %s', (what, limit) => expect(row(what)[2]).toBe(limit))

  test.each([
    `**\`q\`** (at most ${LENGTHS.search} characters)`,
    `**\`filter\`** (at most ${LENGTHS.filter} characters)`,
    `**\`sort\`** (at most ${LENGTHS.sort} characters)`,
    `\`isbn\` of GET has at most ${LENGTHS.isbn} characters, the \`reason\` of CLOSE ${LENGTHS.closeReason}, a token ${LENGTHS.token}`,
    `**\`requestKey\`** (1–${LENGTHS.key} characters)`,
    `**\`group\`** (1–${LENGTHS.key} characters)`,
    `\`limit\` (1–${LIMITS.pageBooks}, default ${LIMITS.pageBooks})`,
    `arrays of 1–${LIMITS.rpcBatch}`,
    `integer 1–${MAX_ID.toLocaleString('en')}`,
  ])('%s', sentence => expect(PROTOCOL).toContain(sentence))

  test('those of the fields of a book', () => {
    const [, table = ''] = PROTOCOL.split('\n### A book\n')
    for (const name of FIELD_NAMES) {
      const rule = FIELD_RULES[name]
      const line = table.split('\n').find(text => text.includes(`\`${name}\``)) ?? ''
      const limits =
        rule.kind === 'text' || rule.kind === 'integer'
          ? [`${rule.min}–${rule.max.toLocaleString('en')}`, `${rule.min}–${rule.max}`, `${rule.min} to ${rule.max}`]
          : rule.kind === 'keywords'
            ? [`at most ${rule.items} texts of at most ${rule.max}`]
            : [name]
      expect([name, limits.some(limit => line.includes(limit))]).toEqual([name, true])
    }
  })
})
