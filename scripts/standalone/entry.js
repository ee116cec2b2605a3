// bin/fob.js of the standalone executable: the same two steps, compiled into one file. Each part is loaded when it is needed: the
// first by require, since the first import() of a run costs Bun 0.1 ms. What they all ask for, node:fs, is loaded with this.
// FOB_VERSION is a constant that compile.js puts in.

import { writeSync } from 'node:fs'

const [only, ...rest] = process.argv.slice(2)

const mayBeCached = only === 'token' && !rest.includes('--no-cache') && !rest.includes('--force-refresh')

function printVersion() {
  try {
    writeSync(1, `${FOB_VERSION}\n`)
    return true
  } catch {
    // The program says what is wrong with stdout.
    return false
  }
}

async function answeredAtOnce() {
  if (rest.length === 0 && (only === '--version' || only === '-V')) return printVersion()
  return mayBeCached && require('../../standalone/parts/fast.cjs').answered(process)
}

if (await answeredAtOnce()) process.exit()
await (await import('../../standalone/parts/main.js')).main(process, FOB_VERSION)
