import { defineConfig } from 'vitest/config'

/** `npm run campaigns`: the store and the server under power cuts, kills, full disks and attacks, in short forms. */
export default defineConfig({
  test: {
    include: ['test/campaigns/**/*.test.ts'],
    globalSetup: 'test/leftovers/whole-run.ts',
    setupFiles: 'test/leftovers/own-directory.ts',
    testTimeout: 30_000,
    hookTimeout: 30_000,
    expect: { poll: { timeout: 20_000 } },
  },
})
