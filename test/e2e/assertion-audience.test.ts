/** `--assertion-audience issuer|token-endpoint|URL`, wherever a JWT is made for a server: not for client assertions alone. */
import { generateKeyPairSync } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeJwt, type JWK } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startCiRunner } from '../support/ci-runner.ts'
import { runFob } from '../support/run.ts'
import { sharedHome, sharedStrictServer } from '../support/shared.ts'

const home = await sharedHome()
const runner = await startCiRunner('job')
const robot = 'robot@project.iam.gserviceaccount.com'

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const publicJwk = { ...publicKey.export({ format: 'jwk' }), alg: 'RS256' } as JWK
const server = await sharedStrictServer({ trusted: { [robot]: publicJwk, job: runner.publicJwk } })

beforeAll(async () => {
  const account = {
    client_email: robot,
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    token_uri: `${server.issuer}/token`,
  }
  await writeFile(join(home.path, 'account.json'), JSON.stringify(account), { mode: 0o600 })
})
afterAll(() => runner[Symbol.asyncDispose]())

async function token(...args: readonly string[]) {
  const env = { ...runner.env, FOB_ALLOW_HTTP_LOOPBACK: '1', FOB_CLIENT_SECRET: server.clients.api }
  const { code } = await runFob(['token', ...args, '--no-cache'], { home, env })
  return code
}

const expected = {
  issuer: () => server.issuer,
  'token-endpoint': () => `${server.issuer}/token`,
  'https://wif.example.com/pool': () => 'https://wif.example.com/pool',
}
const names = Object.keys(expected) as (keyof typeof expected)[]

describe.each(names)('--assertion-audience %s', name => {
  const said = ['--assertion-audience', name]
  const audience = () => expected[name]()
  const at = () => ['--issuer', server.issuer, '--client-id', 'api']
  const exitCode = name.startsWith('https:') ? 7 : 0

  it('for the identity of a CI job as subject', async () => {
    expect(await token('exchange', ...at(), '--subject-token-from', 'github', ...said)).toBe(exitCode)
    expect(runner.audiences.at(-1)).toBe(audience())
  })

  it('for the identity of a CI job as assertion', async () => {
    expect(await token('jwt-bearer', ...at(), '--assertion-from', 'github', ...said)).toBe(exitCode)
    expect(runner.audiences.at(-1)).toBe(audience())
  })

  it('for the assertion of a service account', async () => {
    const account = ['--service-account', join(home.path, 'account.json'), '--scope', 'a']
    expect(await token('jwt-bearer', ...account, ...said)).toBe(exitCode)
    expect(decodeJwt(server.forms.at(-1)?.get('assertion') ?? '').aud).toBe(audience())
  })
})

it('without it, at a server without metadata: the server by its origin, never nobody', async () => {
  const at = ['--token-endpoint', `${server.issuer}/token`, '--client-id', 'api']
  expect(await token('exchange', ...at, '--subject-token-from', 'github')).toBe(0)
  expect(runner.audiences.at(-1)).toBe(server.issuer)
})
