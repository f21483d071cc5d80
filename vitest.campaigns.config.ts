import { defineConfig } from 'vitest/config'

/** `npm run campaigns`: the store and the server under power cuts, kills, full disks and attacks, in short forms. */
export default defineConfig({
  test: {
    // The second has a short form in `npm test`, and makes all its attempts here.
    include: ['test/campaigns/**/*.test.ts', 'test/processes/breakout.test.ts'],
    env: { BOOKSTORE_TEST_FORM: 'long' },
    globalSetup: 'test/leftovers/whole-run.ts',
    setupFiles: 'test/leftovers/own-directory.ts',
    testTimeout: 30_000,
    hookTimeout: 30_000,
    expect: { poll: { timeout: 20_000 } },
  },
})
