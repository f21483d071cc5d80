import { configDefaults, defineConfig } from 'vitest/config'

export default defineConfig({
  // With NODE_ENV: React's JSX for its developers is not there in production.
  oxc: { jsx: { development: false } },
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    // They take minutes, and have a stage of their own: vitest.campaigns.config.ts.
    exclude: [...configDefaults.exclude, 'test/campaigns/**'],
    globalSetup: 'test/leftovers/whole-run.ts',
    setupFiles: 'test/leftovers/own-directory.ts',
    // React then is what people have: what it does for its developers takes a fifth of the time of a test that draws.
    env: { BOOKSTORE_TEST_FORM: 'short', NODE_ENV: 'production' },
    // Real processes on a busy machine: a test fails by what it sees, the limit only ends one that hangs.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    expect: { poll: { timeout: 20_000 } },
    // A process for each file would cost a tenth of the time; what a file begins ends with it (test/leftovers).
    isolate: false,
    // Most tests wait for other processes most of the time, so that two cores serve four of them.
    maxWorkers: 4,
  },
})
