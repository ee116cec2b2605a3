// Medians and ratios in one run. Whole processes, all rows in turn in each round, so that a busy moment hits all alike.
//   npm run bench [-- --rounds 21] [--only token]
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { loadSupport } from './load-support.js'

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '21' }, only: { type: 'string' } },
})
const rounds = Number(options.rounds)
const fob = fileURLToPath(new URL('../bin/fob.js', import.meta.url))

const { startAuthorizationServer } = await loadSupport('authorization-server/index.ts')
const server = await startAuthorizationServer()
const home = await mkdtemp(join(tmpdir(), 'fob-bench-'))
const { service } = server.clients

/** NODE_EXTRA_CA_CERTS and the like are not passed on: Node would parse that bundle at every start. */
const env = {
  PATH: process.env.PATH,
  HOME: home,
  XDG_CONFIG_HOME: home,
  XDG_CACHE_HOME: home,
  XDG_DATA_HOME: home,
  FOB_ALLOW_HTTP_LOOPBACK: '1',
  FOB_CLIENT_SECRET: service.client_secret,
}
const node = process.execPath
const clientCredentials = [
  'token',
  'client-credentials',
  '--issuer',
  server.issuer,
  '--client-id',
  service.client_id,
]

/** Each row: name, what it is compared with, command. */
const rows = [
  ['node -e 0', undefined, [node, '-e', '0']],
  ['curl --version', undefined, ['curl', '--version']],
  ['fob --version', 'node -e 0', [node, fob, '--version']],
  [
    'curl POST',
    undefined,
    [
      'curl',
      '-sSf',
      '-u',
      `${service.client_id}:${service.client_secret}`,
      '-d',
      'grant_type=client_credentials',
      `${server.issuer}/token`,
    ],
  ],
  ['fob client credentials', 'node -e 0', [node, fob, ...clientCredentials, '--no-cache']],
  [
    'fob client credentials, discovery too',
    'node -e 0',
    [node, fob, ...clientCredentials, '--no-cache', '--refresh-metadata'],
  ],
].filter(([name]) => !options.only || !name.startsWith('fob') || name.includes(options.only))

/** Milliseconds of one whole process. */
async function time([program, ...args]) {
  const start = performance.now()
  const child = spawn(program, args, { env, stdio: ['ignore', 'ignore', 'pipe'] })
  let stderr = ''
  child.stderr.on('data', chunk => {
    stderr += chunk
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${program} ${args[0]} exited ${code}: ${stderr}`)
  return performance.now() - start
}

const median = times => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]

try {
  const times = new Map(rows.map(([name]) => [name, []]))
  for (let round = -1; round < rounds; round++) {
    for (const [name, , command] of rows) {
      const taken = await time(command)
      // The first round warms the page cache and the metadata cache.
      if (round >= 0) times.get(name).push(taken)
    }
  }
  console.log(`medians of ${rounds} rounds, Node ${process.version}\n`)
  for (const [name, base] of rows) {
    const ms = median(times.get(name))
    const ratio = base && ms / median(times.get(base))
    console.log(
      `${name.padEnd(40)} ${ms.toFixed(1).padStart(8)} ms${ratio ? `   ${ratio.toFixed(2)} x ${base}` : ''}`,
    )
  }
} finally {
  await server.close()
  await rm(home, { recursive: true, force: true })
}
