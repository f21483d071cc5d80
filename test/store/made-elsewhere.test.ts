import { copyFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, test } from 'vitest'
import { repairCatalogue } from '../../src/store/repair/repair.ts'
import { verifyCatalogue } from '../../src/store/repair/verify.ts'
import { failingFiles } from '../doubles/failing-files.ts'
import { AUTHOR, add, open, temporaryFolders, titles } from './folder.ts'

const newFile = temporaryFolders()

/** A file as another program wrote it. */
function made(content: string | Buffer, mode = 0o644): string {
  const file = newFile()
  writeFileSync(file, content, { mode })
  return file
}

const retitle = (id: number, title: string) => ({ operations: [{ type: 'update', id, changes: { title } }] }) as const

/** Why it cannot be opened; empty when it can. */
function refusal(file: string): Promise<string> {
  return open(file).then(
    () => '',
    (error: Error) => error.message,
  )
}

/** Opens it, changes one book, and stops in order. */
async function changeAndStop(file: string): Promise<string[]> {
  const { store, warnings } = await open(file)
  await store.commit(retitle(1, 'Changed'), AUTHOR)
  await store.close()
  return warnings
}

/** The members of a file as they are spelled, without blanks between name and value. */
function memberTexts(text: string, names: readonly string[]): string[] {
  return names.map(name => {
    const start = text.indexOf(`"${name}":`)
    return text.slice(start, text.indexOf('§', start) + 2)
  })
}

const JSON_SERVER = `{
  "posts": [
    { "id": "1", "title": "a title", "views": 100, "end": "§" }
  ],
  "books": [
    { "id": "1", "title": "Dune", "shelf": 7 }
  ],\r
  "profile": { "2": 1e400, "1": 12345678901234567890, "name": "typic\\u006fde", "end": "§"}
}
`

describe('what a file holds beside the books', () => {
  test('stays spelled as it is and in its order, through a checkpoint and a restart', async () => {
    const file = made(JSON_SERVER)
    const before = memberTexts(JSON_SERVER.replaceAll('": [', '":[').replaceAll('": {', '":{'), ['posts', 'profile'])
    await changeAndStop(file)
    await changeAndStop(file)
    const after = readFileSync(file, 'utf8')
    expect(memberTexts(after, ['posts', 'profile'])).toEqual(before)
    expect(Object.keys(JSON.parse(after))).toEqual(['seq', 'epoch', 'nextId', 'books', 'posts', 'profile'])
  })

  test('verify tells of it, and of fields that are not ours', async () => {
    const file = made(JSON_SERVER)
    const { lines, isGood } = await verifyCatalogue(file)
    expect(isGood).toBe(true)
    expect(lines.map(line => line.replaceAll(file, 'db.json'))).toEqual([
      'db.json: 1 book, up to revision unknown',
      'db.json: beside the books it holds posts, profile, which stay as they are',
      'db.json: fields that are not ours stay as they are: shelf, in 1 book',
      'db.json: it is written anew at the first change, when a copy of it is kept as db.json.original',
    ])
    await changeAndStop(file)
    expect((await verifyCatalogue(file)).lines.join('\n')).not.toContain('written anew')
  })

  test('edited while it is served: the edit is taken over, and what the edited file leaves out stays', async () => {
    const file = made(JSON_SERVER)
    const { store, warnings } = await open(file)
    await store.commit(retitle(1, 'Ours'), AUTHOR)
    writeFileSync(file, '{"comments":[1.50],"profile":"new","books":[{"id":1,"title":"Theirs"}]}')
    await expect.poll(() => readFileSync(file, 'utf8')).toContain('Ours')
    const text = readFileSync(file, 'utf8')
    expect(text).toContain('"profile":"new"')
    expect(text).toContain('"comments":[1.50]')
    expect(text).toContain('"a title"')
    expect(readFileSync(`${file}.external-1`, 'utf8')).toContain('Theirs')
    expect(warnings.join()).toContain('comments, profile was edited')
    await store.close()
  })

  test.each([
    ['{"seq":"abc","books":[]}', '1:8', '"seq"'],
    ['{"books":[],\n"epoch":1970}', '2:9', '"epoch"'],
    ['{"books":[],\n"epoch":"Bronze Age"}', '2:9', '"epoch"'],
    ['{"nextId":[1],"books":[]}', '1:11', '"nextId"'],
    ['{"seq":1.5,"books":[]}', '1:8', '"seq"'],
    ['{"seq":9007199254740991,"books":[]}', '1:8', '"seq"'],
  ])('a member with a name of ours and another meaning is refused: %s', async (content, place, name) => {
    const file = made(content)
    await expect(open(file)).rejects.toThrow(new RegExp(`${file}:${place}: ${name} is something else here`))
    expect(readFileSync(file, 'utf8')).toBe(content)
  })
})

describe('a copy of what another program wrote', () => {
  test('is kept before the first change is written, with the same mode', async () => {
    const file = made(JSON_SERVER, 0o600)
    const warnings = await changeAndStop(file)
    expect(readFileSync(`${file}.original`, 'utf8')).toBe(JSON_SERVER)
    expect(statSync(`${file}.original`).mode & 0o777).toBe(0o600)
    expect(warnings.join()).toContain('db.json.original')
  })

  test('is kept once: later checkpoints, and edits of what we wrote, make none', async () => {
    const file = made('[{"title":"One"}]')
    await changeAndStop(file)
    await changeAndStop(file)
    writeFileSync(file, readFileSync(file, 'utf8').replace('Changed', 'Edited'))
    await changeAndStop(file)
    expect(readdirSync(dirname(file)).filter(name => name.includes('original'))).toEqual(['db.json.original'])
  })

  test('never takes the place of an older one', async () => {
    const file = made('[{"title":"One"}]')
    writeFileSync(`${file}.original`, 'older')
    await changeAndStop(file)
    expect(readFileSync(`${file}.original`, 'utf8')).toBe('older')
    expect(readFileSync(`${file}.original-2`, 'utf8')).toBe('[{"title":"One"}]')
    writeFileSync(file, '[{"title":"Another program’s"}]')
    await changeAndStop(file)
    expect(readFileSync(`${file}.original-3`, 'utf8')).toBe('[{"title":"Another program’s"}]')
  })

  test('comes first: where there is no room for it, the file stays as it is and nothing is lost', async () => {
    const content = '[{"title":"One"}]'
    const file = made(content)
    let isFull = true
    const files = failingFiles((call, path) =>
      isFull && call === 'sync' && path.includes('.original') ? 'ENOSPC' : undefined,
    )
    const first = await open(file, { files })
    await add(first.store, 'Two')
    await first.store.close()
    expect(first.warnings.join()).toContain('the checkpoint failed')
    expect(readFileSync(file, 'utf8')).toBe(content)
    expect(readdirSync(dirname(file)).filter(name => name.includes('original'))).toEqual([])
    isFull = false
    const { store } = await open(file, { files })
    expect(await titles(store)).toEqual(['One', 'Two'])
    await add(store, 'Three')
    await store.close()
    expect(readFileSync(`${file}.original`, 'utf8')).toBe(content)
    expect(readFileSync(file, 'utf8')).toContain('Three')
  })

  test('is not made twice when a kill came between the copy and the file', async () => {
    const content = '[{"title":"One"}]'
    const file = made(content)
    const files = failingFiles((call, path) => (call === 'rename' && path === file ? 'EIO' : undefined))
    const first = await open(file, { files })
    await add(first.store, 'Two')
    await first.store.close()
    expect(readFileSync(file, 'utf8')).toBe(content)
    await changeAndStop(file)
    expect(readdirSync(dirname(file)).filter(name => name.includes('original'))).toEqual(['db.json.original'])
  })

  test('is still kept when the first change was made before a kill', async () => {
    const file = made('[{"title":"One"}]')
    const { store } = await open(file)
    await add(store, 'Two')
    const copy = newFile()
    for (const end of ['', '.journal']) copyFileSync(file + end, copy + end)
    await store.close()
    const again = await open(copy)
    expect(await titles(again.store)).toEqual(['One', 'Two'])
    await again.store.close()
    expect(readFileSync(`${copy}.original`, 'utf8')).toBe('[{"title":"One"}]')
  })
})

describe('encodings', () => {
  test('a byte order mark is passed over', async () => {
    const file = made('\ufeff[{"title":"One"}]')
    expect((await verifyCatalogue(file)).isGood).toBe(true)
    expect((await repairCatalogue(file)).lines[0]).toBe('there is nothing to repair')
    await changeAndStop(file)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ books: [{ title: 'Changed' }] })
  })

  test.each([
    [
      'Windows-1252',
      Buffer.from('{"books":[\n{"title":"caf\xe9"}]}', 'latin1'),
      '2:14: the byte E9 is not UTF-8',
      'WINDOWS-1252',
    ],
    [
      'one line',
      Buffer.concat([Buffer.from('[{"title":"\ufffd caf'), Buffer.from([0xff]), Buffer.from('"}]')]),
      '1:17: the byte FF',
      'iconv',
    ],
    ['a character cut short', Buffer.from('[{"title":"é"}]').fill(0x22, 12, 13), '1:12: the byte C3', 'iconv'],
    ['the last byte', Buffer.concat([Buffer.from('[]'), Buffer.from([0xe2, 0x82])]), '1:3: the byte E2', 'iconv'],
    ['a lone surrogate', Buffer.from([0x5b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x5d]), '1:3: the byte ED', 'iconv'],
    ['UTF-16', Buffer.from('\ufeff[]', 'utf16le'), '1:1: it is UTF-16', 'iconv -f UTF-16'],
  ])('%s is refused with its place and the way to convert it', async (_name, content, place, advice) => {
    const file = made(content)
    const refused = await refusal(file)
    expect(refused).toContain(`${file}:${place}`)
    expect(refused).toContain(advice)
    expect(readFileSync(file)).toEqual(content)
    expect((await verifyCatalogue(file)).lines.join()).toContain(place)
  })
})

describe('nothing is written before the first change', () => {
  test('a start and a stop leave db.json as it is, and the next start has the same books and epoch', async () => {
    const content = '\ufeff{"profile":1,\r\n"books":[{"title":"One"},{"id":"7","title":"Seven"}]}'
    const file = made(content)
    const states: unknown[] = []
    for (let start = 0; start < 3; start++) {
      const { store, warnings } = await open(file)
      states.push([await store.status(), await store.list({})])
      expect(warnings).toEqual([])
      await store.close()
      expect(readFileSync(file, 'utf8')).toBe(content)
    }
    expect(states[1]).toEqual(states[0])
    expect(states[2]).toEqual(states[0])
    expect(existsSync(`${file}.original`)).toBe(false)
  })

  test('a copy of both files is left as it is, too, under an epoch of its own', async () => {
    const content = '[{"title":"One"}]'
    const file = made(content)
    const first = await open(file)
    const before = await first.store.list({})
    await first.store.close()
    const copy = newFile()
    for (const end of ['', '.journal']) copyFileSync(file + end, copy + end)
    const { store } = await open(copy)
    const { epoch, texts } = await store.list({})
    expect([texts, epoch === before.epoch]).toEqual([before.texts, false])
    await store.close()
    expect(readFileSync(copy, 'utf8')).toBe(content)
  })

  test('the epoch goes on when the first change is written', async () => {
    const file = made('[{"title":"One"}]')
    const { store } = await open(file)
    const { epoch, revision } = await store.status()
    await add(store, 'Two')
    await store.close()
    const again = await open(file)
    expect(await again.store.status()).toMatchObject({ epoch, revision: revision + 1 })
    expect(await again.store.changes({ epoch, revision }, () => {})).toMatchObject({ missed: [{ id: 2 }] })
    await again.store.close()
  })

  test('edited after a kill with changes in the journal: the changes win, a copy is kept', async () => {
    // Twice, so that the journal's number is not that in the file.
    const file = made('{"seq":5,"books":[{"title":"One"}]}')
    await (await open(file)).store.close()
    writeFileSync(file, '{"seq":5,"books":[{"title":"Eins"}]}')
    const { store } = await open(file)
    await add(store, 'Two')
    const copy = newFile()
    copyFileSync(`${file}.journal`, `${copy}.journal`)
    await store.close()
    writeFileSync(copy, '{"profile":1.0,"seq":5,"books":[{"title":"Uno"}]}')
    const again = await open(copy)
    expect(await titles(again.store)).toEqual(['Uno', 'Two'])
    await again.store.close()
    expect(readFileSync(`${copy}.external-1`, 'utf8')).toContain('Uno')
    expect(readFileSync(copy, 'utf8')).toContain('"profile":1.0')
  })

  test('a file that was edited between two starts is noticed', async () => {
    const file = made('[{"title":"One"}]')
    const first = await open(file)
    const before = await first.store.status()
    await first.store.close()
    writeFileSync(file, '[{"title":"Edited"}]')
    const { store } = await open(file)
    const after = await store.status()
    expect(await titles(store)).toEqual(['Edited'])
    expect(after.epoch).not.toBe(before.epoch)
    expect(after.revision).toBeGreaterThan(before.revision)
    await store.close()
    expect(readFileSync(file, 'utf8')).toBe('[{"title":"Edited"}]')
  })
})

describe('ids as texts of digits', () => {
  test('are read as numbers', async () => {
    const { store } = await open(made('[{"id":"3","title":"Three"},{"id":1,"title":"One"}]'))
    expect(JSON.parse(await store.get({ id: 3 }))).toMatchObject({ id: 3, title: 'Three' })
    expect(await add(store, 'Next')).toBe(4)
    await store.close()
  })

  test.each([
    ['"abc"', 'has the id "abc"'],
    ['"01"', 'has the id "01"'],
    ['""', 'has the id ""'],
    ['" 1"', 'has the id " 1"'],
    ['"2147483648"', 'has the id "2147483648"'],
    ['"1"', 'has the id 1, which another book has already'],
  ])('%s beside 1 is refused', async (id, what) => {
    await expect(open(made(`[{"id":1,"title":"One"},\n{"id":${id},"title":"Two"}]`))).rejects.toThrow(
      `:2:1: book 2 ${what}`,
    )
  })
})

describe('a field that is not ours', () => {
  const FIELDS =
    '"big":12345678901234567890,"deep":{"2":[1e400,1.50,-0],"1":{"exact":0.1000000000000000055511151231257827}},"esc":"\\u00e9\\ud800 §"'

  test('stays spelled as it is: in db.json, the journal, the history, and back from UNDO', async () => {
    const file = made(`{"books":[{"id":1,${FIELDS.replaceAll(',', ' ,\n\t ').replaceAll(':', ' : ')},"title":"One"}]}`)
    const { store } = await open(file)
    expect(await store.get({ id: 1 })).toContain(FIELDS)
    await store.commit(retitle(1, 'Changed'), AUTHOR)
    await store.commit({ operations: [{ type: 'delete', id: 1 }] }, AUTHOR)
    await store.undo(AUTHOR)
    const copy = newFile()
    for (const end of ['', '.journal']) copyFileSync(file + end, copy + end)
    await store.close()
    expect(readFileSync(file, 'utf8')).toContain(FIELDS)
    for (const path of [copy, file]) {
      const again = await open(path)
      expect(await again.store.get({ id: 1 })).toContain(FIELDS)
      await again.store.undo(AUTHOR)
      const text = await again.store.get({ id: 1 })
      expect(JSON.parse(text)).toMatchObject({ title: 'One' })
      expect(text).toContain(FIELDS)
      expect(text).not.toMatch(/\n|\t/)
      await again.store.close()
      expect(readFileSync(path, 'utf8')).toContain(FIELDS)
    }
  })

  test.each([
    ['{"title":"One","title":"Two"}', 'has "title" twice in one object'],
    ['{"title":"One","shelf":{"a":[{"b":1,"\\u0062":2}]}}', 'has "\\u0062" twice in one object'],
    ['{"title":"One","shelf":{"__proto__":1}}', 'has a field "__proto__"'],
    ['{"title":"One","\\u005f_proto__":1}', 'has a field "__proto__"'],
  ])('%s would lose something, and is refused', async (book, what) => {
    await expect(open(made(`[{"title":"Zero"},\n  ${book}]`))).rejects.toThrow(`:2:3: book 2 ${what}`)
  })

  test('a depth that few programs can follow is refused', async () => {
    const deep = `${'['.repeat(501)}${']'.repeat(501)}`
    await expect(open(made(`[{"title":"One","shelf":${deep}}]`))).rejects.toThrow(':1:2: book 1 has lists and objects')
    await expect(open(made(`{"books":[],"other":${deep}}`))).rejects.toThrow(':1:21: "other" has lists and objects')
    await expect(open(made('['.repeat(100_000)))).rejects.toThrow('it is not JSON')
  })

  test('a name that is there twice is refused beside the books, too', async () => {
    await expect(open(made('{"books":[],\n"a":1,"a":2}'))).rejects.toThrow(':2:7: "a" is there twice')
    await expect(open(made('{"books":[],\n"a":{"b":1,"b":2}}'))).rejects.toThrow(':2:12: "a" has "b" twice')
    await expect(open(made('{"books":[],\n"books":[]}'))).rejects.toThrow(':2:1: "books" is there twice')
  })
})

test('values of ours that are read in another form are told at the first start, and by verify', async () => {
  const books = [
    {
      title: ' Dune ',
      status: 'tersedia',
      isbn: '978-0-441-17271-9',
      pages: '12',
      location: '',
      year: null,
      keywords: ['a'],
    },
    { title: 'Plain', isbn: '9780441172719', year: 1965 },
    { title: 'Raw', isbn: '9780441172710' },
  ]
  const file = made(JSON.stringify(books).replaceAll('},', '},\n'))
  const altered = [
    `${file}:1:2: book 1: title " Dune " is read as "Dune"; pages "12" is read as 12; status "tersedia" is read as "Available"; isbn "978-0-441-17271-9" is read as "9780441172719"`,
    `${file}:3:1: book 3: isbn "9780441172710" is read as isbnRaw "9780441172710"`,
  ]
  expect((await verifyCatalogue(file)).lines).toEqual(expect.arrayContaining(altered))
  const { store, warnings } = await open(file)
  expect(warnings).toEqual([
    expect.stringMatching(/^.*book 1: title .*, and more in another book. All are named by: .*verify/),
  ])
  await store.close()
  const again = await open(file)
  expect(again.warnings).toEqual([])
  await again.store.close()
})

test('of forty books that break a rule twenty are named, each with its line, and verify names all', async () => {
  const books = Array.from({ length: 500 }, (_, index) =>
    JSON.stringify(index % 12 === 5 ? { title: 'Bad', year: 'soon' } : { title: 'Good' }),
  )
  const file = made(`[${books.join(',\n')}]`)
  const refused = await refusal(file)
  const lines = refused.split('\n')
  expect(lines[0]).toContain('42 books are not as they may be')
  expect(lines.slice(1, -1)).toEqual(
    Array.from({ length: 20 }, (_, index) =>
      expect.stringMatching(new RegExp(`^${file}:${6 + 12 * index}:1: book ${6 + 12 * index} .*year must be`)),
    ),
  )
  expect(lines.at(-1)).toContain('and 22 more')
  const report = await verifyCatalogue(file)
  expect(report.lines.filter(line => line.includes('year must be'))).toHaveLength(42)
})
