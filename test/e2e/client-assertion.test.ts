/** Client authentication by a JWT that fob does not sign with a key: a secret's, a ready-made one, the CI's. */
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import type { ClientMetadata } from 'oidc-provider'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type AuthorizationServer, startAuthorizationServer } from '../support/authorization-server/index.ts'
import { type CiRunner, startCiRunner } from '../support/ci-runner.ts'
import { type Home, type RunOptions, runFob, tempHome } from '../support/run.ts'

/** What a server takes from a client with a secret; each checks the one that the client is registered for. */
const macs = ['HS256', 'HS384', 'HS512'] as const
const longSecret = 'x'.repeat(64)

let home: Home
let server: AuthorizationServer
let runner: CiRunner

beforeAll(async () => {
  home = await tempHome()
  runner = await startCiRunner('job')
  const machine = { grant_types: ['client_credentials'], redirect_uris: [], response_types: [] }
  const bySecret = macs.map(
    (alg): ClientMetadata => ({
      ...machine,
      client_id: alg,
      client_secret: longSecret,
      token_endpoint_auth_method: 'client_secret_jwt',
      token_endpoint_auth_signing_alg: alg,
    }),
  )
  const job: ClientMetadata = {
    ...machine,
    client_id: 'job',
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: [runner.publicJwk] } as NonNullable<ClientMetadata['jwks']>,
  }
  const device: ClientMetadata = {
    ...job,
    client_id: 'job-device',
    grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
  }
  server = await startAuthorizationServer({ clients: [...bySecret, job, device] })
})
afterEach(() => server.clear())
afterAll(async () => {
  await server.close()
  await runner[Symbol.asyncDispose]()
  await home.remove()
})

function fob(clientId: string, args: readonly string[], options: RunOptions = {}) {
  const words = ['token', 'client-credentials', '--allow-http-loopback', '--issuer', server.issuer]
  return runFob([...words, '--store', 'none', '--client-id', clientId, ...args], { home, ...options })
}

/** Claims in the form of a JWT, which nobody has signed. */
const jwtOf = (claims: object) =>
  [{ alg: 'RS256' }, claims, 'signature']
    .map(part => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
const expired = jwtOf({ aud: 'https://as.example.com', exp: 1_700_000_000 })
const sent = () => String(server.requests.at(-1)?.form.client_assertion)
const good = { code: 0, stderr: '' }

describe('client_secret_jwt', () => {
  it('signs with the secret by HS256, and does not send it', async () => {
    const { client_id, client_secret } = server.clients.serviceJwt
    const env = { FOB_CLIENT_SECRET: client_secret }
    expect(await fob(client_id, ['--client-auth', 'client_secret_jwt'], { env })).toMatchObject(good)
    expect(decodeProtectedHeader(sent()).alg).toBe('HS256')
    expect(decodeJwt(sent())).toMatchObject({ iss: client_id, sub: client_id, aud: server.issuer })
    expect(server.requests.at(-1)?.body).not.toContain(client_secret)
  })

  it.each(macs)('signs by %s where that is said', async alg => {
    const env = { FOB_CLIENT_SECRET: longSecret }
    const args = ['--client-auth', 'client_secret_jwt', '--signing-alg', alg]
    expect(await fob(alg, args, { env })).toMatchObject(good)
    expect(decodeProtectedHeader(sent()).alg).toBe(alg)
  })

  it('can not sign by RS256: exit 2', async () => {
    const env = { FOB_CLIENT_SECRET: longSecret }
    const args = ['--client-auth', 'client_secret_jwt', '--signing-alg', 'RS256']
    expect(await fob('HS512', args, { env })).toMatchObject({ code: 2, stdout: '' })
    expect(server.requests).toEqual([])
  })
})

describe('a ready-made assertion', () => {
  it('comes from a file that is read anew each time, through a link as Kubernetes makes them', async () => {
    const file = join(home.path, 'projected')
    for (const _ of ['first', 'second']) {
      const assertion = await runner.identity(server.issuer)
      await writeFile(`${file}.new`, `${assertion}\n`, { mode: 0o600 })
      await rename(`${file}.new`, file)
      expect(await fob('job', ['--client-assertion-file', file])).toMatchObject(good)
      expect(sent()).toBe(assertion)
    }
  })

  it('comes from a command', async () => {
    const file = join(home.path, 'for-command')
    const assertion = await runner.identity(server.issuer)
    await writeFile(file, assertion)
    expect(await fob('job', ['--client-assertion-command', `cat ${file}`])).toMatchObject(good)
    expect(sent()).toBe(assertion)
  })

  it.each([
    ['a file and a command', ['--client-assertion-file', 'x', '--client-assertion-command', 'y'], 2],
    ['a command that fails', ['--client-assertion-command', 'false'], 2],
    ['an unknown CI system', ['--client-assertion-from', 'jenkinz'], 2],
  ])('%s exits %i', async (_, args, exitCode) => {
    const { code, stdout, stderr } = await fob('job', args)
    expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' })
    expect(stderr).toMatch(/^fob: [^\n]+\nhint: [^\n]+\n$/)
  })
})

describe('that can not be read is told before any request:', () => {
  it.each<[string, string[], Record<string, string>, number]>([
    ['no such file', ['--client-assertion-file', 'missing.jwt'], {}, 2],
    ['a file that others can read', ['--client-assertion-file', 'loose.jwt'], {}, 8],
    ['an empty file', ['--client-assertion-file', '-'], {}, 2],
    ['no variable', ['--client-assertion-from', 'gitlab'], {}, 2],
    ['a variable that holds no JWT', ['--client-assertion-from', 'env:ODD'], { ODD: 'hello' }, 7],
  ])('%s', async (_, args, env, exitCode) => {
    await writeFile(join(home.path, 'loose.jwt'), 'a.b.c', { mode: 0o644 })
    const { code, stdout, stderr } = await fob('job', [...args, '--refresh-metadata'], { env })
    expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' })
    expect(stderr).toMatch(/^fob: [^\n]+\nhint: [^\n]+\n$/)
    expect(server.requests).toEqual([])
  })
})

it('a ready-made assertion of stdin serves every request of a sign-in', async () => {
  server.fault('device_authorization', { edit: answer => ({ ...answer, interval: 1 }) })
  const input = await runner.identity(server.issuer, 'job-device')
  const words = ['login', '--device', '--issuer', server.issuer, '--client-id', 'job-device']
  const env = { FOB_ALLOW_HTTP_LOOPBACK: '1', FOB_STORE_KEY: Buffer.alloc(32, 7).toString('base64') }
  const args = [...words, '--store', 'file', '--client-assertion-file', '-', '--timeout', '15s']
  // This server takes each assertion once, as it may: but it got the same.
  expect(await runFob(args, { home, env, input })).toMatchObject({ code: 7, stdout: '' })
  const polls = server.requests.filter(({ form }) => form.device_code !== undefined)
  expect(polls.map(({ form }) => form.client_assertion)).toEqual([input])
})

describe('the identity of a CI job', () => {
  it('GitHub: asked for with the audience, masked, and in no output', async () => {
    const args = ['--client-assertion-from', 'github', '--trace']
    const { code, stdout, stderr } = await fob('job', args, { env: runner.env })
    expect(code).toBe(0)
    expect(runner.audiences.at(-1)).toBe(server.issuer)
    const masks = stderr.split('\n').filter(line => line.startsWith('::add-mask::'))
    expect(masks).toEqual([`::add-mask::${sent()}`, `::add-mask::${stdout.trim()}`])
    const rest = stderr.split('\n').filter(line => !masks.includes(line))
    for (const secret of [sent(), sent().split('.')[2], runner.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN])
      expect(rest.join('\n')).not.toContain(secret)
  })

  it('GitHub: the audience is the person’s choice', async () => {
    const args = ['--client-assertion-from', 'github', '--assertion-audience', 'api://AzureADTokenExchange']
    await fob('job', args, { env: runner.env })
    expect(runner.audiences.at(-1)).toBe('api://AzureADTokenExchange')
  })

  it.each([
    ['gitlab', 'GITLAB_OIDC_TOKEN'],
    ['gitlab:FIRST_ID_TOKEN', 'FIRST_ID_TOKEN'],
    ['env:MY_TOKEN', 'MY_TOKEN'],
    ['circleci', 'CIRCLE_OIDC_TOKEN_V2'],
    ['bitbucket', 'BITBUCKET_STEP_OIDC_TOKEN'],
    ['terraform', 'TFC_WORKLOAD_IDENTITY_TOKEN'],
  ])('%s: from the variable %s', async (from, variable) => {
    const identity = await runner.identity(server.issuer)
    const result = await fob('job', ['--client-assertion-from', from], { env: { [variable]: identity } })
    expect(result).toMatchObject(good)
    expect(sent()).toBe(identity)
  })

  it.each<[string, () => Promise<string>, string[], RegExp]>([
    [
      'for somebody else than --assertion-audience names',
      () => runner.identity('https://vault.example.com'),
      ['--assertion-audience', 'token-endpoint'],
      /of gitlab is for https:\/\/vault\.example\.com, not for http:\S+\/token\n/,
    ],
    ['that has expired', async () => expired, [], /of gitlab has expired\n/],
  ])('GitLab: one %s is not sent: exit 2', async (_, identity, args, words) => {
    const env = { GITLAB_OIDC_TOKEN: await identity() }
    const { code, stdout, stderr } = await fob('job', ['--client-assertion-from', 'gitlab', ...args], { env })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(words)
    expect(stderr).not.toContain(env.GITLAB_OIDC_TOKEN)
    expect(server.count('token')).toBe(0)
  })

  it('GitLab: of several audiences one is enough, as GitLab writes them', async () => {
    const identity = jwtOf({ aud: ['https://vault.example.com', server.issuer], exp: 4_000_000_000 })
    const env = { GITLAB_OIDC_TOKEN: identity }
    await fob('job', ['--client-assertion-from', 'gitlab', '--assertion-audience', server.issuer], { env })
    expect(sent()).toBe(identity)
  })

  it('azure-workload: from the file that a variable names', async () => {
    const file = join(home.path, 'azure-identity-token')
    await writeFile(file, await runner.identity(server.issuer), { mode: 0o600 })
    const env = { AZURE_FEDERATED_TOKEN_FILE: file }
    expect(await fob('job', ['--client-assertion-from', 'azure-workload'], { env })).toMatchObject(good)
  })

  it('from a profile', async () => {
    const args = ['profile', 'add', 'ci', '--issuer', server.issuer, '--client-id', 'job']
    expect((await runFob([...args, '--client-assertion-from', 'gitlab'], { home })).code).toBe(0)
    const env = { GITLAB_OIDC_TOKEN: await runner.identity(server.issuer), FOB_ALLOW_HTTP_LOOPBACK: '1' }
    expect(
      await runFob(['token', 'client-credentials', 'ci', '--store', 'none'], { home, env }),
    ).toMatchObject(good)
  })

  it.each<[string, string, () => Record<string, string>, number]>([
    ['GitHub without the permission', 'github', () => ({ GITHUB_ACTIONS: 'true' }), 2],
    ['GitHub, wrong bearer', 'github', () => ({ ...runner.env, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'wrong' }), 7],
    ['GitLab without id_tokens', 'gitlab', () => ({}), 2],
    ['a variable that holds no JWT', 'env:ODD', () => ({ ODD: 'hello' }), 7],
  ])('%s: one sentence and a hint', async (_, from, env, exitCode) => {
    const { code, stdout, stderr } = await fob('job', ['--client-assertion-from', from], { env: env() })
    expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' })
    expect(stderr).toMatch(/fob: [^\n]+\nhint: [^\n]+\n$/)
    expect(server.count('token')).toBe(0)
  })
})
