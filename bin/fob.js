#!/usr/bin/env node
'use strict'
// CommonJS on purpose: Node starts it some 5 ms sooner than a module, see docs/performance.md.
const { version } = require('../package.json')
const [only, ...rest] = process.argv.slice(2)
if (rest.length === 0 && (only === '--version' || only === '-V')) {
  process.stdout.write(`${version}\n`)
} else {
  require('node:module').enableCompileCache?.()
  require('../dist/main.cjs').main(process, version)
}
