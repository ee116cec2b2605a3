#!/usr/bin/env node
'use strict'
// CommonJS on purpose: Node starts it some 5 ms sooner than a module, see docs/performance.md.
const [only, ...rest] = process.argv.slice(2)
const version = () => require('../package.json').version

if (rest.length === 0 && (only === '--version' || only === '-V')) {
  // Not process.stdout, which takes 2 ms to build.
  require('node:fs').writeSync(1, `${version()}\n`)
} else {
  start()
}

async function start() {
  const { load } = require('./compiled.js')
  // Leaving at once saves a millisecond of tidying up.
  if (only === 'token' && (await load('fast').answered(process))) process.exit()
  load('main').main(process, version())
}
