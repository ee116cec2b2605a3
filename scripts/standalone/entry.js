// bin/fob.js of the standalone executable: the same two steps, compiled into one file. Each part is loaded when it is needed.
// FOB_VERSION is a constant that compile.js puts in.

const [only, ...rest] = process.argv.slice(2)

if (rest.length === 0 && (only === '--version' || only === '-V')) {
  const { writeSync } = await import('node:fs')
  writeSync(1, `${FOB_VERSION}\n`)
} else if (only === 'token' && (await (await import('../../dist/fast.cjs')).answered(process))) {
  process.exit()
} else {
  await (await import('../../src/main.ts')).main(process, FOB_VERSION)
}
