import { defineConfig } from 'vitest/config'
import config from './vitest.config.ts'

const hour = 3_600_000

/** The tests of sessions with their full counts: half an hour, and the figures of docs/sessions.md. */
export default defineConfig({
  test: {
    ...config.test,
    include: ['test/e2e/sessions-*.test.ts'],
    testTimeout: hour,
    hookTimeout: hour,
    // One at a time, so that figures are of the program and not of the other tests.
    maxWorkers: 1,
    env: { ...config.test?.env, FOB_TORTURE: '1' },
  },
})
