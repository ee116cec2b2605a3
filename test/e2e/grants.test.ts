/** The grants of `fob token …` through the real binary, against a strict server of our own: see test/support/strict-server. */
import { generateKeyPairSync } from 'node:crypto'
import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeJwt, decodeProtectedHeader, type JWK } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type CiRunner, startCiRunner } from '../support/ci-runner.ts'
import { type Home, type RunOptions, runFob, tempHome, writeProfile } from '../support/run.ts'
import { type StrictServer, startStrictServer } from '../support/strict-server/index.ts'
import { Refusal } from '../support/strict-server/state.ts'

let home: Home
let server: StrictServer
let runner: CiRunner
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const publicJwk = { ...pair.publicKey.export({ format: 'jwk' }), alg: 'RS256' } as JWK
const serviceAccount = 'robot@project.iam.gserviceaccount.com'

beforeAll(async () => {
  home = await tempHome()
  runner = await startCiRunner('job')
  const trusted = { 'my-app': publicJwk, [serviceAccount]: publicJwk, job: runner.publicJwk }
  server = await startStrictServer({ trusted, clientKey: publicJwk })
  await writeFile(join(home.path, 'key.pem'), pair.privateKey.export({ type: 'pkcs8', format: 'pem' }), {
    mode: 0o600,
  })
  const issuer = `issuer = "${server.issuer}"\n`
  await writeProfile(
    home,
    'api',
    `${issuer}client_id = "api"\nclient_secret = { env = "API_SECRET" }\nstore = "file"\n`,
  )
})
beforeEach(() => {
  server.edit = answer => answer
  ;(server.forms as URLSearchParams[]).length = 0
  server.requests.length = 0
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await runner[Symbol.asyncDispose]()
  await home.remove()
})

function fob(args: readonly string[], options: RunOptions = {}) {
  const env = {
    FOB_ALLOW_HTTP_LOOPBACK: '1',
    API_SECRET: server.clients.api,
    FOB_STORE_KEY: Buffer.alloc(32, 7).toString('base64'),
    ...options.env,
  }
  return runFob(['token', ...args], { home, ...options, env })
}

const uncached = ['--no-cache']
const urn = (name: string) => `urn:ietf:params:oauth:token-type:${name}`
const good = { code: 0, stderr: '' }
const secretFile = async (name: string, text: string) => {
  const file = join(home.path, name)
  await writeFile(file, text, { mode: 0o600 })
  return file
}

describe('fob token exchange (RFC 8693)', () => {
  const aToken = () => server.issue({ kind: 'access', sub: 'alice' })

  it('sends no client where there is none, as Google wants it', async () => {
    const at = ['--token-endpoint', `${server.issuer}/token`, '--client-auth', 'none', '--no-cache']
    const { code } = await fob(['exchange', ...at, '--subject-token-file', '-'], { input: aToken() })
    // This server does want one.
    expect(code).toBe(7)
    const sent = [...(server.forms[0]?.keys() ?? [])].sort()
    expect(sent).toEqual(['grant_type', 'subject_token', 'subject_token_type'])
  })

  it('gets an access token for another audience: impersonation', async () => {
    const args = ['exchange', 'api', '--subject-token-file', '-', '--audience', 'billing', '--scope', 'read']
    const { code, stdout, stderr } = await fob([...args, '-o', 'json'], { input: aToken() })
    expect({ code, stderr }).toEqual(good)
    const answer = JSON.parse(stdout)
    expect(answer).toMatchObject({
      token_type: 'Bearer',
      issued_token_type: urn('access_token'),
      scope: 'read',
    })
    expect(server.facts(answer.access_token)).toEqual({
      kind: 'access',
      sub: 'alice',
      client: 'api',
      audience: 'billing',
      scope: 'read',
    })
  })

  it('names who acts: delegation', async () => {
    const actor = await secretFile('actor', server.issue({ kind: 'id', sub: 'desk' }))
    const args = ['exchange', 'api', '--subject-token-command', `echo ${aToken()}`]
    const { stdout } = await fob([...args, '--actor-token-file', actor, '--actor-token-type', 'id_token'])
    expect(server.facts(stdout.trim())).toMatchObject({ sub: 'alice', actor: 'desk' })
  })

  it.each(['refresh_token', 'id_token', 'saml2'])(
    'asks for %s, which is no access token (N_A)',
    async type => {
      const args = ['exchange', 'api', '--subject-token-file', '-', '--requested-token-type', type]
      const { stdout } = await fob([...args, '-o', 'json'], { input: aToken() })
      const answer = JSON.parse(stdout)
      expect(answer).toMatchObject({ token_type: 'N_A', issued_token_type: urn(type) })
      const header = await fob([...args, '-o', 'header'], { input: aToken() })
      expect(header).toMatchObject({ code: 7, stdout: '' })
    },
  )

  it.each(['access', 'refresh', 'id', 'saml'] as const)('takes a subject of type %s', async kind => {
    const type = { access: 'access_token', refresh: 'refresh_token', id: 'id_token', saml: urn('saml2') }[
      kind
    ]
    const input = server.issue({ kind, sub: 'alice' })
    const args = ['exchange', 'api', '--subject-token-file', '-', '--subject-token-type', type]
    expect(await fob(args, { input })).toMatchObject(good)
  })

  it.each([
    ['github', () => runner.env],
    ['gitlab', async () => ({ GITLAB_OIDC_TOKEN: await runner.identity(server.issuer) })],
  ])('the subject is the identity of a CI job: %s', async (from, env) => {
    const args = ['exchange', 'api', '--subject-token-from', from, '--scope', 'deploy', ...uncached]
    const { code, stdout, stderr } = await fob(args, { env: await env() })
    expect(code).toBe(0)
    expect(server.facts(stdout.trim())).toMatchObject({ sub: 'job', scope: 'deploy' })
    const subject = server.forms.at(-1)?.get('subject_token')
    // GitLab masks its own; there is no such command.
    const masks = from === 'github' ? [`::add-mask::${subject}`, `::add-mask::${stdout.trim()}`] : []
    expect(stderr.split('\n').filter(line => line.startsWith('::'))).toEqual(masks)
    const shown = stderr.split('\n').filter(line => !line.startsWith('::add-mask::'))
    expect(shown.join('\n')).not.toContain(server.forms.at(-1)?.get('subject_token'))
  })

  it('the subject is a session, refreshed first where it must be', async () => {
    const login = [
      'password',
      'api',
      '--deprecated',
      '--username',
      'alice',
      '--password-file',
      '-',
      '--force-refresh',
    ]
    const signedIn = await fob(login, { input: 'p%+ä sesame' })
    expect(signedIn.code).toBe(0)
    const args = ['exchange', 'api', '--subject-token-from', 'session', '--audience', 'billing']
    expect(await fob(args)).toMatchObject(good)
    expect(server.forms.at(-1)?.get('subject_token')).toBe(signedIn.stdout.trim())
    const nobody = await fob(['exchange', 'api', '--subject-token-from', 'session', '--account', 'nobody'])
    expect(nobody).toMatchObject({ code: 3, stdout: '' })
  })

  it('caches by subject, actor and type: never the token of another person', async () => {
    const [alice, bob] = ['alice', 'bob'].map(sub => server.issue({ kind: 'access', sub }))
    const run = async (input = '', ...more: string[]) =>
      (await fob(['exchange', 'api', '--subject-token-file', '-', ...more], { input })).stdout
    const first = await run(alice)
    expect(await run(alice)).toBe(first)
    expect(server.forms).toHaveLength(1)
    expect(server.facts((await run(bob)).trim())?.sub).toBe('bob')
    expect(await run(alice, '--requested-token-type', 'id_token')).not.toBe(first)
    expect(await run(alice, '--param', 'audience=other')).not.toBe(first)
  })

  it.each<[string, (answer: Record<string, unknown>) => Record<string, unknown>]>([
    ['issued_token_type is missing', ({ issued_token_type: _, ...rest }) => rest],
    ['issued_token_type is another', answer => ({ ...answer, issued_token_type: urn('id_token') })],
    ['token_type is unknown', answer => ({ ...answer, token_type: 'mac' })],
  ])('%s: exit 7, nothing printed', async (_, edit) => {
    server.edit = edit
    const args = ['exchange', 'api', '--subject-token-file', '-', '--requested-token-type', 'access_token']
    const { code, stdout, stderr } = await fob([...args, ...uncached], { input: aToken() })
    expect({ code, stdout }).toEqual({ code: 7, stdout: '' })
    expect(stderr).toMatch(/^fob: [^\n]+\nhint: [^\n]+\n$/)
  })

  it('the server’s no is exit 7, and the subject token is in no output', async () => {
    const input = aToken()
    const args = ['exchange', 'api', '--subject-token-file', '-', '--audience', 'forbidden', '--trace']
    const { code, stdout, stderr } = await fob(args, { input })
    expect({ code, stdout }).toEqual({ code: 7, stdout: '' })
    expect(stderr).toContain('invalid_target')
    expect(stderr).not.toContain(input)
  })

  it('a server that quotes what it got tells nobody: not the tokens, not the client assertion', async () => {
    const [subject, actor, assertion] = [aToken(), aToken(), await runner.identity(server.issuer)]
    server.edit = () => {
      throw new Refusal('invalid_request', `what are ${subject}, ${actor} and ${assertion}?`)
    }
    const files = { actor: await secretFile('quoted-actor', actor), job: await secretFile('job', assertion) }
    const args = ['exchange', 'api', '--subject-token-file', '-', '--actor-token-file', files.actor]
    const one = await fob([...args, '--trace'], { input: subject })
    const two = await fob([...args, '--client-assertion-file', files.job, '--client-id', 'job'], {
      input: subject,
    })
    for (const { code, stdout, stderr } of [one, two]) {
      expect({ code, stdout }).toEqual({ code: 7, stdout: '' })
      for (const secret of [subject, actor]) expect(stderr).not.toContain(secret)
    }
    expect(one.stderr).toContain('what are [redacted], [redacted] and ')
    expect(two.stderr).not.toContain(assertion)
  })

  it('no subject token exits 2', async () => {
    expect(await fob(['exchange', 'api'])).toMatchObject({ code: 2, stdout: '' })
    expect(server.forms).toEqual([])
  })
})

describe('fob token jwt-bearer (RFC 7523)', () => {
  const app = ['jwt-bearer', '--client-id', 'my-app', '--store', 'none']
  const key = () => ['--issuer', server.issuer, '--private-key', join(home.path, 'key.pem')]
  const sent = () => String(server.forms.at(-1)?.get('assertion'))

  it('signs an assertion for a person, once a request', async () => {
    const { code, stdout, stderr } = await fob([...app, ...key(), '--subject', 'alice', '--scope', 'read'])
    expect({ code, stderr }).toEqual(good)
    expect(server.facts(stdout.trim())).toMatchObject({ sub: 'alice', scope: 'read' })
    expect(decodeJwt(sent())).toMatchObject({ iss: 'my-app', sub: 'alice', aud: server.issuer })
    expect(server.forms.at(-1)?.has('client_assertion')).toBe(false)
  })

  it('with claims of its own, and another issuer and audience', async () => {
    const more = ['--assertion-issuer', 'my-app', '--assertion-audience', 'token-endpoint', '--key-id', 'k1']
    const claims = ['--claim', 'https://a.example.com/b=true', '--claim', 'tier=gold']
    expect(await fob([...app, ...key(), ...more, ...claims])).toMatchObject(good)
    const expected = {
      sub: 'my-app',
      aud: `${server.issuer}/token`,
      tier: 'gold',
      'https://a.example.com/b': true,
    }
    expect(decodeJwt(sent())).toMatchObject(expected)
    expect(decodeProtectedHeader(sent()).kid).toBe('k1')
  })

  it('the same key proves the client too, where that is said', async () => {
    const own = ['jwt-bearer', '--client-id', 'keyed', '--store', 'none', '--client-auth', 'private_key_jwt']
    const result = await fob([...own, ...key(), '--assertion-issuer', 'my-app', '--subject', 'alice'])
    expect(result).toMatchObject(good)
    expect(server.facts(result.stdout.trim())).toMatchObject({ client: 'keyed', sub: 'alice' })
  })

  it('takes one that is given', async () => {
    const args = ['jwt-bearer', 'api', '--assertion-from', 'github', ...uncached]
    const { code, stdout } = await fob(args, { env: runner.env })
    expect(code).toBe(0)
    expect(server.facts(stdout.trim())).toMatchObject({ sub: 'job', client: 'api' })
  })

  it('takes a Google service account: scope in the assertion, no client in the form', async () => {
    const account = {
      type: 'service_account',
      client_email: serviceAccount,
      private_key_id: 'g1',
      private_key: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }),
      token_uri: `${server.issuer}/token`,
    }
    const file = await secretFile('account.json', JSON.stringify(account))
    const args = ['jwt-bearer', '--service-account', file, '--scope', 'a b', '--store', 'none']
    const { code, stdout, stderr } = await fob([...args, '--subject', 'admin@example.com'])
    expect({ code, stderr }).toEqual(good)
    expect(server.facts(stdout.trim())).toMatchObject({ sub: 'admin@example.com', scope: 'a b' })
    expect(decodeProtectedHeader(sent())).toMatchObject({ alg: 'RS256', kid: 'g1' })
    expect(decodeJwt(sent())).toMatchObject({ aud: `${server.issuer}/token`, scope: 'a b' })
    expect(server.forms.at(-1)?.has('client_id')).toBe(false)
    const other = await secretFile('odd.json', '{"type":"authorized_user"}')
    expect(await fob(['jwt-bearer', '--service-account', other])).toMatchObject({ code: 2, stdout: '' })
  })

  it('nothing to assert with exits 2 before any request', async () => {
    const { code, stderr } = await fob([...app, '--issuer', server.issuer])
    expect(code).toBe(2)
    expect(stderr).toContain('--private-key')
    expect(server.forms).toEqual([])
  })
})

describe('what can not be meant exits 2 before any request:', () => {
  const exchange = ['exchange', 'api', '--subject-token-file', '-']
  const bearer = ['jwt-bearer', 'api', '--private-key', '-']
  it.each<[string, string[], RegExp]>([
    ['the type of an actor, and no actor', [...exchange, '--actor-token-type', 'jwt'], /--actor-token-file/],
    [
      'two tokens from one stdin',
      [...exchange, '--actor-token-file', '-'],
      /subject token and the actor token/,
    ],
    [
      'a secret and a token from one stdin',
      [...exchange, '--client-secret-file', '-'],
      /client secret and the/,
    ],
    ['a key and an assertion from one stdin', [...bearer, '--assertion-file', '-'], /key and the assertion/],
    [
      'a claim for a given assertion',
      ['jwt-bearer', 'api', '--assertion-file', '-', '--claim', 'a=b'],
      /--claim/,
    ],
    [
      'a subject for a given assertion',
      ['jwt-bearer', '--assertion-from', 'github', '--subject', 'a'],
      /--subject/,
    ],
    [
      'an issuer for a service account',
      ['jwt-bearer', '--service-account', 'a', '--assertion-issuer', 'b'],
      /--assertion-issuer/,
    ],
    [
      'no assertion for SAML',
      ['saml-bearer', 'api'],
      /--assertion-file PATH \(- is stdin\) or --assertion-command/,
    ],
    [
      'two parameters from one stdin',
      ['grant', 'urn:example:badge', 'api', '--param-file', 'a=-', '--param-file', 'b=-'],
      /the a and the b/,
    ],
    [
      'a certificate and no key',
      [...exchange, '--certificate', 'app.crt'],
      /app\.crt .*\nhint: give --private-key/,
    ],
    [
      'a TLS key and no certificate',
      [...exchange, '--tls-key', 'tls.key'],
      /tls\.key .*\nhint: give --tls-cert/,
    ],
  ])('%s', async (_, args, words) => {
    const { code, stdout, stderr } = await fob([...args, '--refresh-metadata'], { input: 'token' })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^fob: [^\n]+\nhint: [^\n]+\n$/)
    expect(stderr).toMatch(words)
    expect(server.requests).toEqual([])
  })
})

describe('a file that others can read exits 8 before any request:', () => {
  it.each([
    ['--private-key', ['jwt-bearer', 'api', '--private-key']],
    ['--key-passphrase-file', ['jwt-bearer', 'api', '--private-key', 'locked.pem', '--key-passphrase-file']],
    ['--tls-key', ['exchange', 'api', '--subject-token-file', '-', '--tls-cert', 'any.crt', '--tls-key']],
    ['--client-assertion-file', ['exchange', 'api', '--subject-token-file', '-', '--client-assertion-file']],
    ['--subject-token-file', ['exchange', 'api', '--subject-token-file']],
    ['--actor-token-file', ['exchange', 'api', '--subject-token-file', '-', '--actor-token-file']],
    ['--assertion-file', ['jwt-bearer', 'api', '--assertion-file']],
    ['--assertion-file', ['on-behalf-of', 'api', '--scope', 's', '--assertion-file']],
    ['--assertion-file', ['saml-bearer', 'api', '--assertion-file']],
    ['--service-account', ['jwt-bearer', '--service-account']],
    ['--password-file', ['password', 'api', '--deprecated', '--username', 'alice', '--password-file']],
    ['--param-file', ['grant', 'urn:example:badge', 'api', '--param-file', 'pin=loose']],
  ])('%s of %j', async (flag, args) => {
    await writeFile(join(home.path, 'loose'), 'something', { mode: 0o600 })
    await chmod(join(home.path, 'loose'), 0o640)
    const cipher = { cipher: 'aes-256-cbc', passphrase: 'sesame' }
    const locked = pair.privateKey.export({ type: 'pkcs8', format: 'pem', ...cipher })
    await secretFile('locked.pem', locked.toString())
    const all = [...args, ...(flag === '--param-file' ? [] : ['loose']), '--refresh-metadata', ...uncached]
    const { code, stdout, stderr } = await fob(all, { input: 'token' })
    expect({ code, stdout }).toEqual({ code: 8, stdout: '' })
    expect(stderr).toMatch(/^fob: \S*loose [^\n]+\nhint: chmod 600 \S*loose\n$/)
    // These are read at the last moment: an assertion may be renewed, a password not be needed.
    const late = flag === '--client-assertion-file' || flag === '--password-file'
    expect(late ? server.forms : server.requests).toEqual([])
  })
})

describe('what the server does not accept exits 7, and says what to look at:', () => {
  const key = () => ['--private-key', join(home.path, 'key.pem')]
  it.each<[string, () => string[], RegExp]>([
    [
      'an assertion',
      () => ['jwt-bearer', 'api', ...key(), '--assertion-issuer', 'who'],
      /trust iss and its key/,
    ],
    ['a person’s token', () => ['on-behalf-of', 'api', '--assertion-file', '-', '--scope', 's'], /\(aud\)/],
    [
      'a password',
      () => ['password', 'api', '--deprecated', '--username', 'bob', '--password-file', '-', ...uncached],
      /second factor/,
    ],
    [
      'a parameter',
      () => ['grant', 'urn:example:badge', 'api', '--param', 'badge=1', '--param', 'pin=1'],
      /--param/,
    ],
  ])('%s', async (_, args, words) => {
    const { code, stdout, stderr } = await fob(args(), { input: 'no.such.token' })
    expect({ code, stdout }).toEqual({ code: 7, stdout: '' })
    expect(stderr).toMatch(
      /^fob: \S+ does not accept what was handed in \(invalid_grant: [^\n]+\nhint: [^\n]+\n$/,
    )
    expect(stderr.split('hint: ')[1]).toMatch(words)
    expect(stderr).not.toContain('fob login')
  })
})

describe('fob token password', () => {
  const args = ['password', 'api', '--username', 'alice', '--password-file', '-']

  it('without --deprecated exits 2, with why and what instead', async () => {
    const { code, stdout, stderr } = await fob(args, { input: 'p%+ä sesame' })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^fob: the password grant [^\n]+\nhint: [^\n]*fob login[^\n]*\n$/)
    expect(server.forms).toEqual([])
  })

  it('keeps the session, which fob token and fob refresh then serve', async () => {
    const own = ['--account', 'by-password']
    const first = await fob([...args, '--deprecated', ...own], { input: 'p%+ä sesame\n' })
    expect(first).toMatchObject(good)
    const again = await fob(['api', ...own])
    expect(again.stdout).toBe(first.stdout)
    const forced = await fob(['api', '--force-refresh', ...own])
    expect(forced).toMatchObject(good)
    expect(server.forms.at(-1)?.get('grant_type')).toBe('refresh_token')
  })

  it('a wrong password exits 7 and is in no output', async () => {
    const input = 'wrong-password-4711'
    const { code, stdout, stderr } = await fob([...args, '--deprecated', '--trace', ...uncached], { input })
    expect({ code, stdout }).toEqual({ code: 7, stdout: '' })
    expect(stderr).not.toContain(input)
    // What ended is no session: there is nothing to sign in to again.
    expect(stderr).toMatch(/ does not accept what was handed in [\s\S]*\nhint: check name and password/)
  })

  it.each([
    ['no name', ['password', 'api', '--deprecated', '--password-file', '-'], /--username/],
    [
      'nobody to ask',
      ['password', 'api', '--deprecated', '--username', 'alice', '--no-cache'],
      /--password-file/,
    ],
  ])('%s exits 2', async (_, words, expected) => {
    const { code, stderr } = await fob(words)
    expect(code).toBe(2)
    expect(stderr).toMatch(expected)
  })
})

describe('fob token grant URN', () => {
  it('sends any grant, secrets from files alone', async () => {
    const args = ['grant', 'urn:example:badge', 'api', '--param', 'badge=4711', '--param-file', 'pin=-']
    const { code, stdout, stderr } = await fob([...args, '--trace'], { input: '1234\n' })
    expect(code).toBe(0)
    expect(server.facts(stdout.trim())).toMatchObject({ sub: 'badge 4711' })
    expect(stderr).not.toMatch(/pin=1234/)
  })

  it.each([
    ['client_credentials', /fob token client-credentials/],
    ['password', /fob token password/],
    ['refresh_token', /fob refresh/],
    ['urn:ietf:params:oauth:grant-type:token-exchange', /fob token exchange/],
    ['urn:ietf:params:oauth:grant-type:saml2-bearer', /fob token saml-bearer/],
    ['urn:openid:params:grant-type:ciba', /fob login --ciba/],
  ])('%s has a command of its own: exit 2', async (urn, expected) => {
    const { code, stderr } = await fob(['grant', urn, 'api'])
    expect(code).toBe(2)
    expect(stderr).toMatch(expected)
  })
})
