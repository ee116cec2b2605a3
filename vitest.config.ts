import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // What only a compiled executable can do wrong: npm run test:standalone.
    exclude: process.env.FOB_BIN ? [] : ['test/e2e/standalone.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // End-to-end tests start whole processes: more workers than cores only makes each slower.
    maxWorkers: 2,
    // The machine's own CA bundle and proxies must not reach the program under test.
    reporters: process.env.CI === 'true' ? ['dot', './test/support/ci-reporter.ts'] : ['default'],
    env: { NODE_EXTRA_CA_CERTS: '', FORCE_COLOR: '0' },
  },
})
