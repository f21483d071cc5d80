import { defineConfig } from 'vitest/config'

/** What `npm test` runs in a short form, and these in the long one: see test/test-form.ts. */
const WITH_SHORT_FORM = [
  'test/domain/filter.test.ts',
  'test/exchange/cells.test.ts',
  'test/exchange/data.test.ts',
  'test/protocol/parse-json.test.ts',
  'test/tui/keyboard.test.ts',
  'test/worker/anything/anything.test.ts',
]

/** Attacks, failures and crashes tried one by one, and storms: here alone, as each takes long beside what `npm test` may. */
export const HERE_ALONE: readonly string[] = [
  'test/doors/backpressure.test.ts',
  'test/doors/classroom.test.ts',
  'test/processes/breakout.test.ts',
  'test/processes/forgery.test.ts',
  'test/processes/missing-walls.test.ts',
  'test/store/faults.test.ts',
  'test/store/what-is-kept.test.ts',
  'test/terminal/drafts.test.ts',
  'test/terminal/what-is-so.test.ts',
  'test/tui/redraw.test.ts',
]

/** `npm run campaigns`: the store and the server under power cuts, kills, full disks and attacks in short forms, and long forms of tests. */
export default defineConfig({
  oxc: { jsx: { development: false } },
  test: {
    include: ['test/campaigns/**/*.test.ts', ...HERE_ALONE, ...WITH_SHORT_FORM],
    env: { BOOKSTORE_TEST_FORM: 'long', NODE_ENV: 'production' },
    globalSetup: 'test/leftovers/whole-run.ts',
    setupFiles: 'test/leftovers/own-directory.ts',
    // A browser, proxies and tools of others answer when they like: what fails twice is broken.
    retry: process.env['CI'] === undefined ? 0 : 1,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    expect: { poll: { timeout: 20_000 } },
  },
})
