// bin/fob.js of the standalone executable: the same two steps, compiled into one file. Each part is loaded when it is needed.
// FOB_VERSION is a constant that compile.js puts in.

const [only, ...rest] = process.argv.slice(2)

const mayBeCached = only === 'token' && !rest.includes('--no-cache') && !rest.includes('--force-refresh')

async function printVersion() {
  const { writeSync } = await import('node:fs')
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
  return mayBeCached && (await import('../../standalone/parts/fast.cjs')).default.answered(process)
}

if (await answeredAtOnce()) process.exit()
await (await import('../../standalone/parts/main.js')).main(process, FOB_VERSION)
