import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { announce } from '../../src/discovery/announce.ts'
import { findServer } from '../../src/discovery/find-server.ts'

const SERVER = { pid: process.pid, url: 'ws://127.0.0.1:8080', operatorToken: 'secret' }

let folder = ''
let db = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bookstore-discovery-'))
  db = join(folder, 'db.json')
})
afterEach(() => rmSync(folder, { recursive: true }))

test('a server that announces itself is found by the path of its catalogue, and by a link to it', () => {
  writeFileSync(db, '[]')
  const link = join(folder, 'link.json')
  symlinkSync(db, link)
  const withdraw = announce(link, SERVER)
  expect(statSync(`${db}.server`).mode & 0o777).toBe(0o600)
  expect([findServer(db), findServer(link)]).toEqual([SERVER, SERVER])
  withdraw()
  expect([findServer(db), existsSync(`${db}.server`)]).toEqual([undefined, false])
})

test.each([
  ['is of a process that is gone', { ...SERVER, pid: spawnSync('true').pid }],
  ['names a group of processes', { ...SERVER, pid: -1 }],
  ['has no address', { ...SERVER, url: 'here' }],
  ['has no token', { pid: SERVER.pid, url: SERVER.url }],
  ['is a list', []],
])('a file that %s tells of no server', (_what, content) => {
  writeFileSync(`${db}.server`, JSON.stringify(content))
  expect(findServer(db)).toBeUndefined()
})

test('a file that is half written, or none, tells of no server', () => {
  expect(findServer(db)).toBeUndefined()
  writeFileSync(`${db}.server`, JSON.stringify(SERVER).slice(0, 20))
  expect(findServer(db)).toBeUndefined()
})

test('a server that tells its options is found with them; what is no object is none', () => {
  const withdraw = announce(db, { ...SERVER, options: { port: 8080 } })
  expect(findServer(db)).toEqual({ ...SERVER, options: { port: 8080 } })
  withdraw()
  writeFileSync(`${db}.server`, JSON.stringify({ ...SERVER, options: ['port'] }))
  expect(findServer(db)).toEqual(SERVER)
})
