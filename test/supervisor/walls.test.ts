import { describe, expect, test } from 'vitest'
import { sourceFiles, sourceText } from '../architecture/source-tree.ts'

// What a room may do, besides what it may import (`test/architecture/rooms.ts`).

const FILES = sourceFiles().filter(file => file.startsWith('supervisor/'))

/** The files of the supervisor that hold something, outside of the rooms where it belongs. */
function elsewhere(what: RegExp, rooms: readonly string[]): string[] {
  return FILES.filter(file => !rooms.some(room => file.startsWith(`supervisor/${room}`))).filter(file =>
    what.test(sourceText(file)),
  )
}

describe('the rooms of the supervisor', () => {
  test.each<[string, RegExp, string[]]>([
    [
      'text that came from somebody else is parsed where workers ask, and at the start',
      /JSON\.parse\(/,
      ['requests/', 'start/'],
    ],
    ['books are changed where workers ask', /\bstore\.(?:commit|undo|redo)\(/, ['requests/']],
    [
      'processes are forked among the workers, and users looked up at the start',
      /\b(?:fork|spawn|spawnSync)\(/,
      ['workers/', 'start/'],
    ],
    [
      'the log is written by its room, and by those above it',
      /\blog\.of\(|\.addAll\(/,
      ['log/', 'monitor/', 'requests/', 'parts.ts', 'supervisor.ts'],
    ],
    ['sockets are accepted and answered in one room', /\bcreateServer\(|httpRefusalToText\(/, ['accept/']],
    [
      'a timer that ticks for ever stands with what is done every second, or in the pool',
      /\bsetInterval\(/,
      ['monitor/every-second.ts', 'workers/pool.ts'],
    ],
  ])('%s', (_, what, rooms) => {
    expect(elsewhere(what, rooms)).toEqual([])
    // A wall round nothing would notice nothing.
    expect(elsewhere(what, []).length).toBeGreaterThan(0)
  })
})
