import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const DIST = new URL('../../dist/', import.meta.url)
const RECORDER = new URL('../fixtures/record-loads.mjs', import.meta.url).href

test.each([
  ['the command line', ['main.js', '--help'], 'program/program.js'],
  ['the supervisor as the app forks it', ['supervisor/main.js'], 'program/start-server.js'],
])('%s loads the files that the build made of it, and no other', (_what, [program = '', ...args], loaded) => {
  const path = fileURLToPath(new URL(program, DIST))
  const { stderr } = spawnSync(process.execPath, ['--import', RECORDER, path, ...args], { encoding: 'utf8' })
  const loads = [...stderr.matchAll(/^loaded (file:.*)$/gm)].map(([, url = '']) => url.replace(DIST.href, ''))
  expect(loads).toEqual(expect.arrayContaining([program, loaded]))
  expect(loads.filter(file => file !== program && !/^program\/[\w-]+\.js$/.test(file))).toEqual([])
})

test('the programs hold React as it is for users, and not as it is for developers of React', () => {
  const folder = new URL('program/', DIST)
  const text = readdirSync(folder)
    .map(name => readFileSync(new URL(name, folder), 'utf8'))
    .join('')
  expect(text).toContain('node_modules/react-reconciler/cjs/react-reconciler.production.js')
  expect(text.match(/node_modules\/react[\w-]*\/cjs\/[\w-]+\.development\.js/g)).toBe(null)
})
