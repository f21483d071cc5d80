import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { ownName } from '../../../src/cli/name/own-name.ts'
import { temporaryFolder } from '../../leftovers/temporary-folder.ts'
import { startServer, type TestServer } from '../../processes/server.ts'
import { run } from '../run.ts'

describe('the name of a user’s commands', () => {
  test('is the same each time at one catalogue, another at another, and another user’s is another', () => {
    const [mine, others] = [temporaryFolder(), temporaryFolder()]
    const { name } = ownName(mine, '/shop/db.json')
    expect(name).toMatch(/^.+-[0-9a-z]{12}$/)
    expect(name.length).toBeLessThanOrEqual(64)
    expect(ownName(mine, '/shop/db.json')).toEqual({ name })
    expect(ownName(mine, '/library/db.json').name).not.toBe(name)
    expect(ownName(others, '/shop/db.json').name).not.toBe(name)
  })

  test('comes of a key that nobody else can read', () => {
    const folder = join(temporaryFolder(), 'not', 'there', 'yet')
    ownName(folder, 'x')
    const path = join(folder, 'bookstore', 'client-key')
    expect(readFileSync(path, 'utf8')).toMatch(/^[0-9a-z]{24}\n$/)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(join(folder, 'bookstore')).mode & 0o777).toBe(0o700)
  })

  test.each(['', 'key', 'X'.repeat(24), `${'x'.repeat(24)}\nmore`])(
    'a file that holds %j is not replaced, but named',
    text => {
      const folder = temporaryFolder()
      const path = join(folder, 'bookstore', 'client-key')
      mkdirSync(join(folder, 'bookstore'))
      writeFileSync(path, text)
      expect(() => ownName(folder, 'x')).toThrow(`${path} does not hold the key`)
      expect(readFileSync(path, 'utf8')).toBe(text)
    },
  )

  test('is a random one, and says why, where the key cannot be kept', () => {
    const file = join(temporaryFolder(), 'file')
    writeFileSync(file, '')
    const { name, trouble } = ownName(file, 'x')
    expect(name).toMatch(/-[0-9a-z]{12}$/)
    expect(ownName(file, 'x').name).not.toBe(name)
    expect(trouble).toMatch(/^undo will not find this change, as .*client-key cannot be kept \(ENOTDIR/)
  })

  test.skipIf(process.getuid?.() === 0)('so it is where the key may not be read', () => {
    const folder = temporaryFolder()
    ownName(folder, 'x')
    chmodSync(join(folder, 'bookstore', 'client-key'), 0)
    expect(ownName(folder, 'x').trouble).toContain('EACCES')
  })
})

describe('commands one after the other', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer()
  })

  test('undo takes back what add did, however the server is found, and nothing of others', async () => {
    const db = ['--db', server.db]
    for (const how of [db, [...db, '--url', server.url]]) {
      expect(await run(['add', 'title=Mine', ...how])).toMatchObject({ status: 0, error: '' })
      expect(await run(['add', 'title=Theirs', '--client', 'till-2', ...how])).toMatchObject({ status: 0 })
      expect((await run(['undo', ...db])).out).toMatch(/^deleted +\d+\n/)
      expect((await run(['list', 'Mine', ...db])).out).toMatch(/^no books/)
      expect((await run(['undo', ...db])).error).toMatch(/nothing|no change/)
      expect((await run(['redo', ...db])).out).toMatch(/^added .*Mine/)
      expect((await run(['undo', '--client', 'till-2', ...db])).out).toMatch(/^deleted/)
      await run(['undo', ...db])
    }
  })

  test('undo finds it by a link to the catalogue, too, and while the file itself is away', async () => {
    const link = join(temporaryFolder(), 'link.json')
    symlinkSync(server.db, link)
    expect(await run(['add', 'title=Linked', '--db', link])).toMatchObject({ status: 0, error: '' })
    renameSync(server.db, `${server.db}.away`)
    const undone = await run(['undo', '--db', server.db])
    renameSync(`${server.db}.away`, server.db)
    expect(undone).toMatchObject({ status: 0, out: expect.stringMatching(/^deleted/) })
  })

  test('a name that cannot be, and an address that cannot be, are refused in one line', async () => {
    const long = await run(['list', '--db', server.db, '--client', 'x'.repeat(65)])
    expect(long).toMatchObject({
      status: 1,
      error: expect.stringMatching(/^bookstore: client must be a name of 1 to 64 .*\n$/),
    })
    const nowhere = await run(['list', '--url', 'bookstore'])
    expect(nowhere).toMatchObject({
      status: 1,
      error: expect.stringMatching(/^bookstore: url must be an address .*\n$/),
    })
  })

  test.each([
    ['ws://127.0.0.1:6000', /^bookstore: url must have a port other than 6000/],
    ['ws://me:secret@127.0.0.1:8080', /^bookstore: url must hold no user and no password/],
    ['bookstore', /^bookstore: bookstore is no address of a bookstore/],
  ])('the app is not attached to %s', async (url, message) => {
    const { status, error } = await run(['attach', url], { isTerminal: true })
    expect([status, error]).toEqual([1, expect.stringMatching(message)])
  })

  test('where the name cannot be kept, a write says so and is done; what only reads says nothing', async () => {
    const stateFolder = join(server.folder, 'db.json')
    expect(existsSync(stateFolder)).toBe(true)
    const added = await run(['add', 'title=Unnamed', '--db', server.db], { stateFolder })
    expect(added).toMatchObject({
      status: 0,
      error: expect.stringMatching(/^bookstore: undo will not find this change/),
    })
    expect(await run(['list', '--db', server.db], { stateFolder })).toMatchObject({ status: 0, error: '' })
  })
})
