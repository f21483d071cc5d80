import { connect as connectTcp } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startServer, type TestServer } from './server.ts'
import { connect } from './test-client.ts'

let server: TestServer

beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

const PROTOCOL = 'bookstore.v1.jsonrpc'

describe('the handshake', () => {
  test('WELCOME comes first to those who offered the subprotocol, and to nobody else', async () => {
    const program = await connect(`${server.url}/?client=till-2`, { protocols: [PROTOCOL] })
    const welcome = JSON.parse(await program.next())
    expect(welcome).toMatchObject({
      method: 'WELCOME',
      params: { client: 'till-2', role: 'writer', protocol: PROTOCOL },
    })
    const person = await connect(server.url)
    expect(await person.ask('LIST limit=1')).toMatch(/^OK/)
    expect(person.frames).toHaveLength(1)
    await program.close()
    await person.close()
  })

  test.each([
    ['another subprotocol only', '/', ['chat'], {}, '400'],
    ['another path', '/chat', [], {}, '404'],
    ['a page of another origin', '/', [], { origin: 'http://evil.example' }, '403'],
    ['a page without an origin of its own', '/', [], { origin: 'null' }, '403'],
    ['a name that is not ours', '/', [], { host: 'evil.example' }, '403'],
  ])('%s is refused', async (_what, path, protocols, headers, status) => {
    await expect(connect(server.url + path, { protocols, headers })).rejects.toThrow(status)
  })

  test('a page that this server served itself may connect', async () => {
    const origin = server.url.replace('ws://', 'http://')
    const client = await connect(server.url, { headers: { origin } })
    expect(await client.ask('LIST limit=1')).toMatch(/^OK/)
    await client.close()
  })

  test('unnamed clients are called by their number, and a name cannot look like one', async () => {
    const unnamed = await connect(server.url)
    const { client, connection } = await unnamed.rpc('STATUS')
    expect(client).toBe(`#${connection}`)
    const forged = await connect(`${server.url}/?client=%231%1b[31m`)
    expect((await forged.rpc('STATUS')).client).toBe('1')
    await unnamed.close()
    await forged.close()
  })

  test('a name that is far too long is cut', async () => {
    const client = await connect(`${server.url}/?client=${'x'.repeat(5_000)}`)
    expect((await client.rpc('STATUS')).client).toBe('x'.repeat(64))
    await client.close()
  })
})

describe('inline commands', () => {
  test('a book is added, read, changed and deleted as a person types it', async () => {
    const client = await connect(server.url)
    const added = await client.ask('ADD title="Bumi Manusia" author="Pramoedya Ananta Toer" year=1980')
    const { id } = JSON.parse(added.slice(3))
    expect(await client.ask(`get ${id}`)).toContain('"year":1980')
    expect(await client.ask(`UPDATE ${id} status="dipinjam" copies=2`)).toContain('"status":"Checked Out"')
    expect(await client.ask('LIST bumi status="Checked Out"')).toContain('"total":1')
    expect(await client.ask(`DELETE ${id}`)).toContain('Bumi Manusia')
    expect(await client.ask(`GET ${id}`)).toBe(`ERROR NOT_FOUND there is no book ${id}`)
    await client.close()
  })

  test('commands sent together are done and answered in their order', async () => {
    const client = await connect(server.url)
    for (const command of [
      'ADD title="In order 1"',
      'LIST "in order"',
      'FOO',
      'ADD title="In order 2"',
      'LIST "in order"',
    ])
      client.send(command)
    const answers = []
    for (let count = 0; count < 5; count++) answers.push(await client.next())
    expect(answers.map(answer => /"total":\d|^OK \{"id"|^ERROR \w+/.exec(answer)?.[0])).toEqual([
      'OK {"id"',
      '"total":1',
      'ERROR METHOD',
      'OK {"id"',
      '"total":2',
    ])
    await client.close()
  })

  test.each([
    ['ADD author=x', 'ERROR INVALID title is required'],
    ['ADD title=x year=abc', 'ERROR INVALID year must be a whole number from -3000 to '],
    ['ADD title=x colour=red', 'ERROR INVALID colour is not a field of a book'],
    ['ADD title="x', 'ERROR PARSE'],
    ['GET', 'ERROR PARAMS GET takes'],
    ['GET abc', 'ERROR PARAMS GET takes'],
    ['DELETE 99999', 'ERROR NOT_FOUND there is no book 99999'],
    ['LIST limit=0', 'ERROR INVALID limit'],
    ['LIST sort=colour', 'ERROR INVALID sort'],
    ['LIST cursor=abc', 'ERROR INVALID cursor'],
    ['SUBSCRIBE weather', 'ERROR INVALID topic'],
    ['UNSUBSCRIBE 7', 'ERROR NOT_FOUND'],
    ['SUBSCRIBE connections', 'ERROR UNAUTHORIZED'],
    ['HELLO', 'ERROR METHOD there is no method "HELLO"'],
  ])('%s answers %s', async (command, answer) => {
    const client = await connect(server.url)
    expect(await client.ask(command)).toContain(answer)
    await client.close()
  })

  test.each([
    ['SUBSCRIBE', 'ERROR INVALID topic is required: it must be one of books,'],
    ['DELETE', 'ERROR INVALID id is required: it must be a whole number'],
    ['LIST year>1950', 'OK {"books":['],
    ['LIST year=abc', 'ERROR INVALID filter, column 6: year must be a number (given: "abc")'],
    ['LIST {"where":{"year":"abc"}}', 'ERROR INVALID where.year must be a number'],
    [
      'LIST {"where":{"nope":1}}',
      'ERROR INVALID where must be a field of a book, or q for its words; there are title,',
    ],
    ['LIST nope=1', 'ERROR INVALID filter, column 6: there is no field nope; the fields are title,'],
    ['LIST dune limit=5 year>x', 'ERROR INVALID filter, column 19: year must be a number'],
    ['LIST\nSTATUS', 'ERROR PARAMS a frame holds one command'],
    ['ADD title=x title=y', 'ERROR PARAMS title is given twice'],
    ['STATUS please=1', 'ERROR PARAMS STATUS does not take please: it takes no params'],
    ['FROB', 'ERROR METHOD there is no method "FROB"; see HELP'],
    ['SUBSCRIBE books since=1', 'ERROR INVALID epoch is required with since'],
  ])('%j is told: %s', async (command, answer) => {
    const client = await connect(server.url)
    expect((await client.ask(command)).startsWith(answer)).toBe(true)
    await client.close()
  })

  test('HELP tells of every command', async () => {
    const client = await connect(server.url)
    const help = await client.ask('help')
    for (const verb of ['ADD', 'LIST', 'GET', 'UPDATE', 'DELETE', 'SUBSCRIBE', 'STATUS', 'AUTH'])
      expect(help).toContain(verb)
    await client.close()
  })

  test('a subscriber sees what others change, in its own notation', async () => {
    const [person, program] = [await connect(server.url), await connect(server.url)]
    expect(await person.ask('SUBSCRIBE books')).toMatch(/^OK \{"subscription":1/)
    const { id } = await program.rpc('ADD', { title: 'Seen at once' })
    const change = await person.next(frame => frame.startsWith('CHANGE '))
    expect(JSON.parse(change.slice(7))).toMatchObject({
      subscription: 1,
      type: 'added',
      id,
      book: { title: 'Seen at once' },
    })
    expect(await person.ask('UNSUBSCRIBE 1')).toBe('OK true')
    await program.rpc('DELETE', { id })
    expect(await person.ask(`GET ${id}`)).toMatch(/^ERROR NOT_FOUND/)
    expect(person.frames.filter(frame => frame.startsWith('CHANGE'))).toHaveLength(1)
    await person.close()
    await program.close()
  })

  test('changes since a revision are told again', async () => {
    const client = await connect(server.url)
    const { revision, epoch } = await client.rpc('STATUS')
    const { id } = await client.rpc('ADD', { title: 'Missed' })
    await client.rpc('SUBSCRIBE', { topic: 'books', since: revision, epoch })
    const change = JSON.parse(await client.next(frame => frame.includes('"CHANGE"')))
    expect(change.params).toMatchObject({ revision: revision + 1, id, type: 'added' })
    await client.rpc('SUBSCRIBE', { topic: 'books', since: revision, epoch: 'another' })
    expect(JSON.parse(await client.next(frame => frame.includes('"RESYNC"'))).params.reason).not.toBe('')
    await client.close()
  })
})

describe('JSON-RPC', () => {
  test('errors carry code, field, value, a sentence and the rule', async () => {
    const client = await connect(server.url)
    await expect(client.rpc('ADD', { title: 'x', pages: -5 })).rejects.toEqual({
      code: -32000,
      message: 'pages must be a whole number from 0 to 50000 (given: -5)',
      data: {
        code: 'INVALID',
        fields: [
          {
            field: 'pages',
            message: 'pages must be a whole number from 0 to 50000 (given: -5)',
            value: -5,
            ...{ rule: 'range', min: 0, max: 50_000, integer: true },
          },
        ],
      },
    })
    await expect(client.rpc('NOPE')).rejects.toMatchObject({ code: -32601, data: { code: 'METHOD' } })
    await expect(client.rpc('LIST', [1])).rejects.toMatchObject({ code: -32602, data: { code: 'PARAMS' } })
    await expect(client.rpc('ADD', { ['__proto__']: 1, title: 'x' })).rejects.toMatchObject({
      data: { code: 'PARAMS' },
    })
    await client.close()
  })

  test('an error of a BATCH names the operation, whatever it is', async () => {
    const client = await connect(server.url)
    const { id } = await client.rpc('ADD', { title: 'In a batch' })
    const good = { method: 'UPDATE', params: { id, year: 1 } }
    for (const [code, params] of [
      ['NOT_FOUND', { method: 'DELETE', params: { id: 99_999 } }],
      ['DUPLICATE', { method: 'ADD', params: { id, title: 'x' } }],
      ['CONFLICT', { method: 'DELETE', params: { id, ifRevision: 1_000_000 } }],
      ['INVALID', { method: 'UPDATE', params: { id, colour: 'red' } }],
      ['INVALID', { method: 'ADD', params: { title: '' } }],
      ['INVALID', { method: 'DELETE', params: { id: 'x' } }],
      ['INVALID', { method: 'LIST', params: {} }],
      ['PARAMS', { method: 'DELETE', params: { id, colour: 'red' } }],
      ['PARAMS', { method: 'ADD', params: { title: 'x', requestKey: 'k' } }],
    ] as const) {
      for (const index of [0, 1]) {
        const error = await client.rpc('BATCH', { operations: [good, good].with(index, params as never) }).catch(e => e)
        expect([params, error]).toMatchObject([params, { data: { code, index } }])
        expect(error.message).toContain(`operations.${index}`)
      }
    }
    await expect(client.rpc('DELETE', { id: 99_999 })).rejects.not.toHaveProperty('data.index')
    await expect(client.rpc('DELETE', { id: 99_999 })).rejects.toMatchObject({ message: 'there is no book 99999' })
    await client.close()
  })

  test('no answer is too large for a client that takes 1 MiB', async () => {
    const small = await connect(`${server.url}/?client=small`, { maxPayload: 1024 * 1024 })
    const description = '漢'.repeat(5000)
    // Each of 15 kB; a frame of a client has room for 17.
    const ids: number[] = []
    for (let turn = 0; turn < 6; turn++) {
      const operations = Array.from({ length: 16 }, (_, n) => ({
        method: 'ADD',
        params: { title: `Long ${n}`, author: 'Long', description },
      }))
      const { results } = await small.rpc('BATCH', { operations, group: 'long' })
      ids.push(...(results as { id: number }[]).map(({ id }) => id))
    }
    const page = await small.rpc('LIST', { q: 'long', where: { author: 'Long' } })
    expect([page.total, page.books.length < 40, page.nextCursor]).toEqual([96, true, expect.any(String)])
    expect((await small.rpc('HISTORY', {})).changes.length).toBeGreaterThan(40)
    const { results, revision } = await small.rpc('BATCH', {
      operations: ids.map((id, n) => ({ method: 'UPDATE', params: { id, year: 1900 + n } })),
    })
    const told = results as { id: number; revision: number; title?: string }[]
    expect(told.map(({ id }) => id)).toEqual(ids)
    expect(told.at(-1)).toEqual({ id: ids.at(-1), revision })
    expect(told.filter(({ title }) => title === undefined).length).toBeGreaterThan(20)
    expect(told[0]).toMatchObject({ title: 'Long 0', year: 1900, description })
    expect((await small.rpc('UNDO')).changes.length).toBeGreaterThan(40)
    await small.close()
  })

  test('what is no method is told which there are', async () => {
    const client = await connect(server.url)
    for (const [name, says] of [
      ['HELP', 'HELP is an inline command'],
      ['list', 'there is no method "list"'],
      ['rpc.nope', 'there is no method "rpc.nope"'],
    ] as const) {
      await expect(client.rpc(name)).rejects.toMatchObject({
        code: -32601,
        message: expect.stringMatching(`${says}.*there are ADD, LIST, GET, .*SHUTDOWN, rpc\\.discover$`),
      })
    }
    await client.close()
  })

  test('an id that JavaScript has no number for comes back as it was sent', async () => {
    const client = await connect(server.url)
    for (const id of ['9007199254740993', '1e400']) {
      for (const request of [
        '"method":"GET","params":{"id":99999}',
        '"method":"LIST"',
        '"method":"NOPE"',
        '"method":1',
      ]) {
        client.send(`{"jsonrpc":"2.0","id":${id},${request}}`)
        expect(await client.next()).toContain(`"jsonrpc":"2.0","id":${id},`)
      }
    }
    await client.close()
  })

  test('a cursor that holds a long description leads to the next page', async () => {
    const client = await connect(server.url)
    const marked = { author: 'Of long words', description: '書'.repeat(5_000) }
    for (const title of ['Long 1', 'Long 2']) await client.rpc('ADD', { title, ...marked })
    const query = { where: { author: marked.author }, sort: 'description', limit: 1 }
    const { nextCursor } = await client.rpc('LIST', query)
    expect(nextCursor.length).toBeGreaterThan(10_000)
    const { books } = await client.rpc('LIST', { ...query, cursor: nextCursor })
    expect(books.map(({ title }: { title: string }) => title)).toEqual(['Long 2'])
    await client.close()
  })

  test('a frame may begin with a byte order mark, in either notation', async () => {
    const client = await connect(server.url)
    client.send('\ufeff{"jsonrpc":"2.0","id":"marked","method":"ADD","params":{"title":"\ufeffMarked"}}')
    expect(JSON.parse(await client.next(frame => frame.includes('"marked"'))).result).toMatchObject({ title: 'Marked' })
    expect(await client.ask('\ufeffADD {"title":"Marked too"}')).toMatch(/^OK .*"Marked too"/)
    await client.close()
  })

  test('UNDO of what somebody else has changed names it, and takes back an older change when told its revision', async () => {
    const [mine, theirs] = [await connect(`${server.url}/?client=mine`), await connect(`${server.url}/?client=theirs`)]
    const older = await mine.rpc('ADD', { title: 'Older' })
    const { id, revision } = await mine.rpc('ADD', { title: 'Contested' })
    await theirs.rpc('DELETE', { id })
    await expect(mine.rpc('UNDO')).rejects.toMatchObject({
      message: `book ${id} (Contested) was deleted since, so your change ${revision} cannot be taken back; UNDO revision=${older.revision} is the one before it, of book ${older.id} (Older)`,
      data: {
        code: 'CONFLICT',
        change: { revision, type: 'added', id, title: 'Contested', books: 1 },
        older: { revision: older.revision, type: 'added', id: older.id, title: 'Older', books: 1 },
      },
    })
    await expect(mine.rpc('UNDO', { revision: -1 })).rejects.toMatchObject({ data: { code: 'INVALID' } })
    expect(await mine.rpc('UNDO', { revision: older.revision })).toMatchObject({
      changes: [{ type: 'deleted', id: older.id }],
    })
    await Promise.all([mine.close(), theirs.close()])
  })

  test('BATCH, HISTORY, UNDO, REDO and ifRevision, over the wire', async () => {
    const client = await connect(`${server.url}/?client=wire`)
    const operations = [
      { method: 'ADD', params: { title: 'Batch 1' } },
      { method: 'ADD', params: { title: 'Batch 2' } },
    ]
    const { results, revision } = await client.rpc('BATCH', { operations })
    expect([results.length, results[1].revision]).toEqual([2, revision])
    const [{ id }] = results
    await client.rpc('UPDATE', { id, year: 1999 })
    await expect(client.rpc('UPDATE', { id, year: 2000, ifRevision: revision })).rejects.toMatchObject({
      data: { code: 'CONFLICT', current: { id, year: 1999 } },
    })
    const { changes } = await client.rpc('HISTORY', { id })
    expect(changes.map(({ type }: { type: string }) => type)).toEqual(['updated', 'added'])
    expect(changes[0].by.client).toBe('wire')
    await client.rpc('UNDO')
    expect((await client.rpc('UNDO')).changes).toHaveLength(2)
    await expect(client.rpc('GET', { id })).rejects.toMatchObject({ data: { code: 'NOT_FOUND' } })
    expect((await client.rpc('REDO')).changes).toHaveLength(2)
    await expect(
      client.rpc('BATCH', { operations: [...operations, { method: 'DELETE', params: { id: 99999 } }] }),
    ).rejects.toMatchObject({
      data: { code: 'NOT_FOUND' },
    })
    await client.close()
  })

  test('a batch is answered in one array; notifications are not answered', async () => {
    const client = await connect(server.url)
    client.send(
      '[{"jsonrpc":"2.0","id":"a","method":"LIST","params":{"limit":1}},{"jsonrpc":"2.0","method":"STATUS"},7]',
    )
    const answers = JSON.parse(await client.next())
    expect(answers.map(({ id }: { id: unknown }) => id)).toEqual(['a', null])
    await client.close()
  })

  test.each([
    ['{', -32700],
    [`${'['.repeat(100)}${']'.repeat(100)}`, -32700],
    ['{"id":1}', -32600],
    ['[]', -32600],
    ['{"jsonrpc":"2.0","id":{},"method":"LIST"}', -32600],
  ])('%s answers %i', async (frame, code) => {
    const client = await connect(server.url)
    client.send(frame)
    expect(JSON.parse(await client.next()).error.code).toBe(code)
    await client.close()
  })
})

describe('frames', () => {
  test('a binary frame closes with 1003, one that is too large with 1009', async () => {
    const binary = await connect(server.url)
    binary.socket.send(Buffer.from('LIST'))
    expect((await binary.closed).code).toBe(1003)
    const large = await connect(server.url)
    large.send(`ADD title="${'x'.repeat(300_000)}"`)
    expect((await large.closed).code).toBe(1009)
  })

  test('bad UTF-8 closes with 1007', async () => {
    expect(await closeCodeOf(Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28]))).toBe(1007)
  })

  test('an unmasked frame closes with 1002', async () => {
    expect(await closeCodeOf(Buffer.from([0x81, 0x04, 0x4c, 0x49, 0x53, 0x54]))).toBe(1002)
  })
})

/** Sends raw bytes after a handshake and returns the code of the close frame that comes back. */
function closeCodeOf(bytes: Buffer): Promise<number> {
  const head = `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connectTcp(server.port, '127.0.0.1', () => socket.write(Buffer.concat([Buffer.from(head), bytes])))
    socket.on('error', reject)
    socket.on('data', chunk => chunks.push(Buffer.from(chunk)))
    socket.on('end', () => {
      const received = Buffer.concat(chunks)
      const frame = received.subarray(received.indexOf('\r\n\r\n') + 4)
      socket.destroy()
      if (frame[0] === 0x88) resolve(frame.readUInt16BE(2))
      else reject(new Error(`no close frame: ${frame.toString('hex')}`))
    })
  })
}
