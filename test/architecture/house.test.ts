import { describe, expect, test } from 'vitest'
import { arrowsOf, circlesIn, complaint, hallsOf, roomOf } from './house.ts'
import { ROOMS } from './rooms.ts'
import { allImports, type Import, importsIn, sourceFiles, sourceText, targetOf } from './source-tree.ts'

const FILES = sourceFiles()
const IMPORTS = allImports()
const HALL_SIZE = 20

/** An import as it would be found in that file. */
function importing(file: string, specifier: string, isType = false): Import {
  return { file, specifier, isType }
}

describe('who may import whom', () => {
  test('every file stands in a room of the table, and every room has files', () => {
    expect(FILES.filter(file => roomOf(file) === undefined)).toEqual([])
    const inhabited = new Set(FILES.map(roomOf))
    expect(Object.keys(ROOMS).filter(room => !inhabited.has(room))).toEqual([])
  })

  test('no import goes against the table', () => {
    expect(IMPORTS.length).toBeGreaterThan(500)
    expect(IMPORTS.map(complaint).filter(found => found !== undefined)).toEqual([])
  })

  test('the table has floors: no room may import one that may import it', () => {
    const arrows = Object.entries(ROOMS).flatMap(([room, { rooms }]) => rooms.map(other => [room, other] as const))
    expect(circlesIn(arrows)).toEqual([])
  })

  test.each([
    ['Node in the domain', importing('domain/x.ts', 'node:fs')],
    ['the store in a worker', importing('worker/http/x.ts', '../../store/open-store.ts')],
    ['one process in another', importing('tui/x.ts', '../supervisor/start/start-server.ts')],
    ['a package of another folder', importing('supervisor/accept/x.ts', 'ws')],
    ['a package that the table has nowhere', importing('cli/x.ts', '@scope/name/part')],
    ['a value where only types are allowed', importing('channel/x.ts', '../protocol/roles.ts')],
    ['drawing in a reducer', importing('tui/state/x.ts', '../view/overlay.ts')],
    ['drawing in a reducer of the form', importing('tui/state/form/x.ts', '../../view/overlay.ts', true)],
    ['a connection where workers are forked', importing('supervisor/workers/x.ts', '../accept/listener.ts', true)],
    ['the supervisor in what it hands its parts to', importing('supervisor/monitor/x.ts', '../supervisor.ts', true)],
    ['the store in what workers ask', importing('supervisor/requests/x.ts', '../../store/open-store.ts')],
    ['HTTP in the WebSocket', importing('worker/websocket/x.ts', '../http/answer.ts')],
    ['Node in the page', importing('page/x.ts', 'node:fs')],
    ['a document in what the page knows', importing('page/state/x.ts', '../view/elements.ts')],
    ['the server’s schemas in the page', importing('page/x.ts', '../protocol/params.ts')],
    ['a folder that is not in the table', importing('domain/x.ts', '../helpers/x.ts')],
    ['a file of no room', importing('helpers/x.ts', 'node:fs')],
  ])('the table does not allow %s', (_what, found) => expect(complaint(found)).toBeDefined())

  test.each([
    ['a type where types are allowed', importing('channel/x.ts', '../protocol/roles.ts', true)],
    ['a file of its own room', importing('store/x.ts', './journal.ts')],
    ['a folder of its own room', importing('tui/state/x.ts', './form/form.ts')],
    ['the floor below', importing('worker/http/x.ts', '../connection/request.ts')],
  ])('the table allows %s', (_what, found) => expect(complaint(found)).toBeUndefined())
})

test('schemas of what the server writes are there for types and documents: no process loads them', () => {
  const isSchema = (file = '') => /^protocol\/(?:results\.ts|notifications\.ts|schemas\/)/.test(file)
  const loaded = IMPORTS.filter(found => !found.isType && isSchema(targetOf(found)) && !isSchema(found.file))
  expect(loaded).toEqual([])
})

describe('circles of files', () => {
  test('there is none, types included', () => {
    expect(circlesIn(arrowsOf(IMPORTS))).toEqual([])
  })

  test('one that is closed by a type alone is noticed', () => {
    const closing = importing('domain/errors.ts', './book-store.ts', true)
    const needed = importing('domain/book-store.ts', './errors.ts')
    expect(circlesIn(arrowsOf([...IMPORTS, needed, closing])).flat()).toEqual(
      expect.arrayContaining(['domain/book-store.ts', 'domain/errors.ts']),
    )
  })

  test.each([
    ['none', ['ab', 'bc', 'ac'], []],
    [
      'two',
      ['ab', 'ba', 'bc', 'cd', 'de', 'ec'],
      [
        ['c', 'd', 'e'],
        ['a', 'b'],
      ],
    ],
    ['a file that imports itself', ['aa', 'ab'], [['a']]],
    ['one round a node that was left already', ['ab', 'bd', 'ac', 'cd', 'da'], [['a', 'b', 'c', 'd']]],
  ])('%s in a graph', (_name, arrows, circles) =>
    expect(circlesIn(arrows.map(([from = '', to = '']) => [from, to] as const))).toEqual(circles),
  )
})

describe('halls', () => {
  test(`no folder has more than ${HALL_SIZE} files`, () => {
    const large = [...hallsOf(FILES)].filter(([, files]) => files > HALL_SIZE)
    expect(large).toEqual([])
  })

  test('one that has more is noticed', () => {
    const more = Array.from({ length: HALL_SIZE + 1 }, (_, index) => `hall/room-${index}.ts`)
    expect(hallsOf([...more, 'hall/inner/x.ts'])).toEqual(
      new Map([
        ['hall', HALL_SIZE + 1],
        ['hall/inner', 1],
      ]),
    )
  })
})

/** The specifiers of all that a program loads which imports a file, by the files themselves. */
function loadedBy(file: string, seen = new Set<string>()): Import[] {
  if (seen.has(file)) return []
  seen.add(file)
  const values = IMPORTS.filter(found => found.file === file && !found.isType)
  return values.flatMap(found => [found, ...loadedBy(targetOf(found) ?? '', seen)])
}

describe('the client', () => {
  test('loads nothing but files of ours, so that it runs in a browser as it is', () => {
    const loaded = loadedBy('client/index.ts')
    expect(loaded.map(targetOf)).toEqual(expect.arrayContaining(['client/connect.ts', 'domain/errors.ts']))
    expect(loaded.filter(found => targetOf(found) === undefined)).toEqual([])
  })

  test('control: a file that loads a package is noticed', () => {
    expect(loadedBy('protocol/check-params.ts').map(({ specifier }) => specifier)).toContain('valibot')
  })

  test('is type-checked as what a browser has, without the types of Node', () => {
    const { files, compilerOptions } = JSON.parse(sourceText('client/tsconfig.json'))
    expect([files, compilerOptions.types, compilerOptions.lib]).toEqual([
      ['index.ts'],
      [],
      ['es2024', 'dom', 'dom.iterable'],
    ])
  })
})

test('imports are found in every form they have', () => {
  const text = [
    "import './a.ts'",
    "import b from './b.ts'",
    "import type { C } from './c.ts'",
    "import {\n  d,\n  type D,\n} from './d.ts'",
    "export { e } from './e.ts'",
    "export type { F } from './f.ts'",
    "const g = await import('./g.ts')",
    "type H = typeof import('./h.ts')",
    "import * as i from './i.ts'",
  ].join('\n')
  const found = importsIn('x.ts', text)
  expect(found.map(({ specifier }) => specifier[2]).join('')).toBe('abcdefghi')
  expect(found.filter(({ isType }) => isType).map(({ specifier }) => specifier)).toEqual(['./c.ts', './f.ts'])
})

test('only main files read argv and the environment, listen to the process, and exit', () => {
  const offenders = FILES.filter(file => /process\.(?:argv|env\b|exit\(|on\()/.test(sourceText(file))).filter(
    file => !/(?:^|\/)(?:main|serve|run-app|worker-command|hand-over)\.tsx?$/.test(file),
  )
  expect(offenders).toEqual([])
})
