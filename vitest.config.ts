import { configDefaults, defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { HERE_ALONE } from './vitest.campaigns.config.ts'

/** Folders whose files start programs and wait for them, the slowest first. */
const SLOW = ['/test/terminal/', '/test/processes/', '/test/doors/', '/test/docs/']

/** Begins with the files that take longest, so that none of them is left alone at the end: a fresh clone knows no durations. */
class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const fast = sorted.filter(({ moduleId }) => !SLOW.some(folder => moduleId.includes(folder)))
    return [...SLOW.flatMap(folder => sorted.filter(({ moduleId }) => moduleId.includes(folder))), ...fast]
  }
}

export default defineConfig({
  // With NODE_ENV: React's JSX for its developers is not there in production.
  oxc: { jsx: { development: false } },
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    // They take minutes, and have a stage of their own: vitest.campaigns.config.ts.
    exclude: [...configDefaults.exclude, 'test/campaigns/**', ...HERE_ALONE],
    globalSetup: 'test/leftovers/whole-run.ts',
    setupFiles: 'test/leftovers/own-directory.ts',
    // Where nobody looks on, a process that was starved by its neighbours is no failure: what fails twice is.
    retry: process.env['CI'] === undefined ? 0 : 1,
    // React then is what people have: what it does for its developers takes a fifth of the time of a test that draws.
    env: { BOOKSTORE_TEST_FORM: 'short', NODE_ENV: 'production' },
    // Real processes on a busy machine: a test fails by what it sees, the limit only ends one that hangs.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    expect: { poll: { timeout: 20_000 } },
    // A process for each file would cost a tenth of the time; what a file begins ends with it (test/leftovers).
    isolate: false,
    sequence: { sequencer: SlowFirst },
    // Most tests wait for other processes most of the time, so that two cores serve four of them.
    maxWorkers: 4,
  },
})
