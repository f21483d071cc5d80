import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    // Real processes on a busy machine: a test fails by what it sees, the limit only ends one that hangs.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    expect: { poll: { timeout: 10_000 } },
    // Each test file may fork a dozen processes.
    maxWorkers: 2,
  },
})
