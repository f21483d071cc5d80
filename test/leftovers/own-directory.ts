import { afterAll, expect } from 'vitest'
import { endAll } from './at-end.ts'
import { PrivateDirectory } from './private-directory.ts'

// Each test file has a temporary directory of its own. The file fails when it leaves something there.

const directory = new PrivateDirectory()

afterAll(async () => {
  await endAll()
  expect(directory.end(), 'left in the temporary directory').toEqual([])
})
