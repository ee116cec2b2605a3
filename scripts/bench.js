// Medians and ratios in one run: whole processes, all rows in turn in each round, so that a busy moment hits all alike. What is
// compared stands together, and begins with another row each round: who runs first finds the processor's caches as a stranger left them.
//   npm run bench [-- --rounds 21] [--only cached]
import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { run as runCommand } from './run-command.js'

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '21' }, only: { type: 'string', default: '' } },
})
const rounds = Number(options.rounds)
const gnuTime = '/usr/bin/time'
const say = (text = '') => process.stdout.write(`${text}\n`)

async function run({ command: [program, ...args], env }) {
  const child = spawn(program, args, { env, stdio: ['ignore', 'ignore', 'pipe'] })
  let stderr = ''
  child.stderr.on('data', chunk => {
    stderr += chunk
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} exited ${code}: ${stderr}`)
}

/** Milliseconds from the start of the first process to the end of the last. */
async function time(row) {
  const start = performance.now()
  await Promise.all(Array.from({ length: row.parallel ?? 1 }, () => run(row)))
  return performance.now() - start
}

const median = times => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]

/** The rows that are held against one another, directly or not. */
function families(rows) {
  const first = row => (row.base ? first(rows.find(({ name }) => name === row.base)) : row)
  return rows.filter(row => !row.base).map(head => rows.filter(row => first(row) === head))
}

const turned = (rows, by) => rows.map((_, index) => rows[(index + by) % rows.length])

async function medians(rows) {
  const times = new Map(rows.map(({ name }) => [name, []]))
  const together = families(rows)
  for (let round = -1; round < rounds; round++) {
    for (const row of together.flatMap(family => turned(family, round + 1))) {
      const taken = await time(row)
      // The first round warms the page cache, the metadata cache and the compiled code.
      if (round >= 0) times.get(row.name).push(taken)
    }
  }
  return new Map([...times].map(([name, taken]) => [name, median(taken)]))
}

/** Megabytes at the peak of one run, by GNU time; empty without it. */
async function peak({ command, env, parallel }) {
  if (parallel || !existsSync(gnuTime)) return ''
  const { stderr } = await runCommand(gnuTime, ['-f', 'peak %M', ...command], { env })
  const [, kilobytes] = /peak (\d+)/.exec(stderr) ?? []
  return kilobytes ? `${(kilobytes / 1024).toFixed(0)} MB` : ''
}

const servers = fork(fileURLToPath(new URL('bench-servers.js', import.meta.url)))
try {
  const [rows] = await Promise.race([once(servers, 'message'), once(servers, 'exit').then(() => [])])
  if (!Array.isArray(rows)) throw new Error('there is nothing to measure against: see above')
  const bases = new Set(rows.flatMap(({ base }) => base ?? []))
  const chosen = rows.filter(({ name }) => bases.has(name) || name.includes(options.only))
  const ms = await medians(chosen)
  say(`medians of ${rounds} rounds, Node ${process.version}\n`)
  say('| | ms | | at most | memory |\n| --- | ---: | --- | --- | ---: |')
  for (const row of chosen) {
    const ratio = row.base && (ms.get(row.name) / ms.get(row.base)).toFixed(2)
    const compared = ratio ? `${ratio} x ${row.base}` : ''
    const goal = row.goal ? `${row.goal}${ratio <= row.goal ? '' : ' (missed)'}` : ''
    say(`| ${row.name} | ${ms.get(row.name).toFixed(1)} | ${compared} | ${goal} | ${await peak(row)} |`)
  }
} finally {
  if (servers.connected) servers.disconnect()
}
