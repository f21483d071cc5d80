import { expect, test } from 'vitest'
import { type ConnectOptions, checkOptions } from '../../src/client/options.ts'
import { randomName } from '../../src/client/random-name.ts'

const URL_ = 'ws://127.0.0.1:8080'

test.each([
  ['ws://127.0.0.1:8080', 'ws://127.0.0.1:8080/?client=till-2'],
  ['https://shop.example/books/', 'wss://shop.example/books/?client=till-2'],
  [new URL('http://[::1]:8080/#top'), 'ws://[::1]:8080/?client=till-2'],
  ['ws://127.0.0.1:8080/?client=other', 'ws://127.0.0.1:8080/?client=till-2'],
])('%s is connected to as %s', (url, address) => {
  expect(checkOptions({ url, client: 'till-2' }).url.href).toBe(address)
})

test('a client without a name makes itself one that is short, is no other client’s, and is its own', () => {
  const names = Array.from({ length: 100 }, () => checkOptions({ url: URL_ }))
  expect(new Set(names.map(({ client }) => client)).size).toBe(100)
  for (const { client, url } of names) {
    expect(client).toMatch(/^js-[0-9a-z]{12}$/)
    expect(url.searchParams.get('client')).toBe(client)
  }
  expect(randomName('till')).toMatch(/^till-[0-9a-z]{12}$/)
})

test('the name in an address is the client’s, where no other is given', () => {
  expect(checkOptions({ url: `${URL_}/?client=till-2` }).client).toBe('till-2')
})

test.each<[Record<string, unknown> | string | undefined, RegExp]>([
  [undefined, /options must be an object.*given: undefined/],
  [URL_, /options must be an object.*given: "ws:/],
  [{}, /url must be an address such as ws:.*given: undefined/],
  [{ url: 'bookstore' }, /url must be .*given: "bookstore"/],
  [{ url: 'ftp://127.0.0.1' }, /url must be .*given: "ftp:/],
  [{ url: 8080 }, /url must be .*given: 8080/],
  [{ url: 'ws://me:secret@host' }, /^url must hold no user and no password/],
  [{ url: 'ws://host/?token=secret' }, /^url must hold no token/],
  [{ url: 'ws://127.0.0.1:6000' }, /url must have a port other than 6000/],
  [{ url: URL_, client: '' }, /client must be a name of 1 to 64 characters.*given: ""/],
  [{ url: URL_, client: 'x'.repeat(65) }, /client must be .*64/],
  [{ url: `${URL_}/?client=${'x'.repeat(65)}` }, /client must be .*64/],
  [{ url: URL_, client: '#7' }, /client must be .*no # in front.*given: "#7"/],
  [{ url: URL_, client: ' till' }, /client must be .*no blank/],
  [{ url: URL_, client: 'till\n2' }, /client must be .*control/],
  [{ url: URL_, client: 7 }, /client must be .*given: 7/],
  [{ url: URL_, token: '' }, /^token must be text of 1 to 512 characters$/],
  [{ url: URL_, token: 'secret'.repeat(100) }, /^token must be text of 1 to 512 characters$/],
  [{ url: URL_, token: 5 }, /^token must be text of 1 to 512 characters$/],
  [{ url: URL_, reconnect: 'yes' }, /reconnect must be true or false.*given: "yes"/],
  [{ url: URL_, tokenInHeader: 1 }, /tokenInHeader must be true or false.*given: 1/],
  [{ url: URL_, deadlineMs: 0 }, /deadlineMs must be a number from 1 to 540000.*given: 0/],
  [{ url: URL_, deadlineMs: 600_000 }, /deadlineMs must be .*given: 600000/],
  [{ url: URL_, deadlineMs: Number.NaN }, /deadlineMs must be .*given: NaN/],
  [{ url: URL_, deadlineMs: '5' }, /deadlineMs must be .*given: "5"/],
  [{ url: URL_, tokn: 'x' }, /there is no option tokn; there are: url, client, token/],
])('%j is refused in words, and without its secrets', (options, message) => {
  const check = () => checkOptions(options as unknown as ConnectOptions)
  expect(check).toThrow(TypeError)
  expect(check).toThrow(message)
  expect(check).not.toThrow(/secret/)
})
