import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect } from 'vitest'
import { endAll } from './at-end.ts'
import { PrivateDirectory } from './private-directory.ts'

// Each test file has a temporary directory of its own. The file fails when it leaves something there.

const directory = new PrivateDirectory()
/** Where the commands of a test keep what is their user's. It is not the user's who runs the tests. */
const state = join(tmpdir(), 'state')
const stateBefore = process.env['XDG_STATE_HOME']
process.env['XDG_STATE_HOME'] = state

afterAll(async () => {
  await endAll()
  rmSync(state, { recursive: true, force: true })
  if (stateBefore === undefined) delete process.env['XDG_STATE_HOME']
  else process.env['XDG_STATE_HOME'] = stateBefore
  expect(directory.end(), 'left in the temporary directory').toEqual([])
})
