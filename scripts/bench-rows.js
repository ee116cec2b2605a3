// What `npm run bench` compares: { name, command, env, base?, goal?, parallel? }.
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadSupport } from './load-support.js'
import { run } from './run-command.js'

const path = name => fileURLToPath(new URL(`../${name}`, import.meta.url))
const node = process.execPath
/** How fob is started, and what its figures are held against. */
const fobs = [
  {
    name: 'fob',
    command: [node, path('bin/fob.js')],
    start: 'node -e 0',
    http: 'node -e 0',
    tls: 'node -e 0',
    goals: { version: 1.15, file: 1.3, keychain: 1.7, http: 3.5, tls: 4.5, refresh: 4.5 },
  },
  {
    name: 'standalone',
    command: [path('standalone/fob')],
    start: 'curl --version',
    http: 'curl POST',
    tls: 'curl POST, TLS',
    goals: { version: 1, file: 1.1, keychain: 2.3, http: 1.5, tls: 0.6, refresh: 0.6 },
  },
].filter(({ command }) => existsSync(command.at(-1)))

/** NODE_EXTRA_CA_CERTS and the like are not passed on: Node would parse that bundle at every start. */
const bare = { PATH: process.env.PATH }
const installed = name =>
  (process.env.PATH ?? '').split(delimiter).some(folder => existsSync(join(folder, name)))

async function must({ command: [program, ...args], env }, input) {
  const { code, stderr } = await run(program, args, { env, input })
  if (code !== 0) throw new Error(`${args.join(' ')}: ${stderr}`)
}

function others({ http, tls, keyring }) {
  const secret = ['service', 'bench', 'account', 'bench']
  return [
    { name: 'node -e 0', command: [node, '-e', '0'], env: bare },
    { name: 'curl --version', command: ['curl', '--version'], env: bare },
    { name: 'curl POST', command: ['curl', ...http.curl, `${http.issuer}/token`], env: bare },
    {
      name: 'curl POST, TLS',
      command: ['curl', '--cacert', tls.bundle, ...tls.curl, `${tls.issuer}/token`],
      env: bare,
    },
    {
      name: 'secret-tool lookup',
      command: ['secret-tool', 'lookup', ...secret],
      env: { ...bare, ...keyring?.env },
      needs: keyring && 'secret-tool',
    },
    { name: 'gh auth token', command: ['gh', 'auth', 'token'], env: process.env, needs: 'gh' },
    {
      name: 'oidc-token',
      command: ['oidc-token', process.env.BENCH_OIDC_ACCOUNT ?? ''],
      env: process.env,
      needs: process.env.BENCH_OIDC_ACCOUNT && 'oidc-token',
    },
  ].filter(row => !('needs' in row) || (row.needs && installed(row.needs)))
}

function ofFob(fob, { http, tls, keyring, homes, extra }) {
  const { command, start, goals } = fob
  const row = (name, args, env, more = {}) => ({
    name: `${fob.name} ${name}`,
    command: [...command, ...args],
    env: { ...bare, ...env },
    ...more,
  })
  const cached = count => homes.get(count).env
  const client = ['token', 'ci', '--no-cache']
  return [
    row('--version', ['--version'], {}, { base: start, goal: goals.version }),
    row('cached, file', ['token', 'work'], cached(1), { base: start, goal: goals.file }),
    row('cached, file, 100 sessions', ['token', 'work'], cached(100), { base: `${fob.name} cached, file` }),
    row('cached, file, 10,000 sessions', ['token', 'work'], cached(10_000), {
      base: `${fob.name} cached, file`,
      goal: 1.1,
    }),
    row(
      'cached, file, NODE_EXTRA_CA_CERTS set',
      ['token', 'work'],
      { ...cached(1), ...extra },
      { base: 'node -e 0' },
    ),
    row('cached, file, 50 at once', ['token', 'work'], cached(1), { parallel: 50 }),
    keyring &&
      row(
        'cached, keychain',
        ['token', 'ci'],
        { ...http.env, ...keyring.env, FOB_STORE: 'keychain' },
        {
          base: start,
          goal: goals.keychain,
        },
      ),
    row('client credentials', client, http.env, { base: fob.http, goal: goals.http }),
    row('client credentials, discovery too', [...client, '--refresh-metadata'], http.env, { base: fob.http }),
    row('client credentials, TLS', client, tls.env, { base: fob.tls, goal: goals.tls }),
    row('refresh', ['refresh', 'work'], http.env, { base: fob.http }),
    row('refresh, TLS', ['refresh', 'work'], tls.env, { base: fob.tls, goal: goals.refresh }),
  ].filter(Boolean)
}

/** Starts servers and makes homes; `close` ends and removes them. */
export async function benchRows() {
  const world = await loadSupport('bench-world.ts')
  const [http, tls, keyring] = await Promise.all([
    world.benchServer(false),
    world.benchServer(true),
    world.benchKeyring(),
  ])
  const homes = new Map()
  for (const count of [1, 100, 10_000]) homes.set(count, await world.homeWithSessions(count))
  const extra = { NODE_EXTRA_CA_CERTS: tls.bundle }
  const all = { http, tls, keyring, homes, extra }
  const close = async () => {
    await Promise.all([http, tls].map(server => server.close()))
    await keyring?.close()
    for (const home of homes.values()) await home.remove()
  }
  try {
    const command = [...fobs[0].command, 'login', 'work', '--with-refresh-token']
    for (const server of [http, tls])
      await must({ command, env: { ...bare, ...server.env } }, server.refreshToken)
    if (keyring) await keyring.secretTool(['store', '--label=x', 'service', 'bench', 'account', 'bench'], 'x')
    const withExtra = {
      name: 'node -e 0, NODE_EXTRA_CA_CERTS set',
      command: [node, '-e', '0'],
      base: 'node -e 0',
    }
    return {
      rows: [
        ...others(all),
        { ...withExtra, env: { ...bare, ...extra } },
        ...fobs.flatMap(fob => ofFob(fob, all)),
      ],
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
