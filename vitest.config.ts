import { defineConfig } from 'vitest/config'
import { LongestFirst } from './tests/longestFirst.ts'

if (!('Temporal' in globalThis))
  throw new Error('This needs Node 26, which npm brought: start the tests with "npm test"')

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'connectors/**/*.test.ts', 'cron/**/*.test.ts', 'tests/**/*.test.ts'],
    globalSetup: 'tests/globalSetup.ts',
    setupFiles: 'tests/setup.ts',
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
