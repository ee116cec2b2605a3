/** `fob register` through the real binary against oidc-provider. */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { registerRig } from '../support/register-rig.ts'
import { writeProfile } from '../support/run.ts'
import { sharedServer } from '../support/shared.ts'
import { shownUrl } from '../support/signed-in.ts'

const initialToken = 'an-initial-access-token'

const { server, person, secrets, watch, register, profile } = await registerRig()
const closed = await sharedServer({
  configure: configuration => ({
    ...configuration,
    features: {
      ...configuration.features,
      registration: { enabled: true, initialAccessToken: initialToken },
    },
  }),
})
beforeEach(() => watch(closed))

const asked = () =>
  JSON.parse(server.requests.find(({ endpoint }) => endpoint === 'registration')?.body ?? '')

async function storedFiles(): Promise<string[]> {
  const entries = await readdir(person.home.path, { recursive: true, withFileTypes: true })
  const files = entries.filter(entry => entry.isFile())
  return Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'utf8')))
}

describe('a registered client', () => {
  it('is registered where the server says, whatever endpoints a variable names', async () => {
    const env = { FOB_TOKEN_ENDPOINT: `${server.issuer}/token` }
    expect(await register(['elsewhere'], { env })).toMatchObject({ code: 0 })
  })

  it('of a person signs in by browser and by device, as a public native client', async () => {
    const { code, stdout, stderr } = await register(['mine', '--client-name', 'My Shell'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('as profile mine') })
    const clientId = stdout.trim()
    expect(await profile('mine')).toBe(
      `issuer = "${server.issuer}"\nclient_id = "${clientId}"\nclient_auth = "none"\nstore = "file"\n`,
    )
    expect(asked()).toMatchObject({ client_name: 'My Shell', application_type: 'native' })
    await using fob = await person.start(['login', 'mine', '--pkce'])
    const url = await shownUrl(fob)
    await server.signInAs(url, 'alice')
    expect(await fob.finished).toMatchObject({ code: 0 })
    await using second = await person.start(['login', 'mine', '--device'])
    const [, code_ = ''] = await second.waitFor(/^Or +(http\S+user_code=\S+)$/m)
    await server.approveDevice(code_, 'alice')
    expect(await second.finished).toMatchObject({ code: 0 })
  })

  it('of a program gets tokens with the secret from the store, which nothing prints', async () => {
    const done = await register(['ci', '--flow', 'client-credentials', '--trace'])
    expect(done.code).toBe(0)
    expect(await profile('ci')).toContain('client_secret = { keychain = true }\nflow = "client-credentials"')
    expect(secrets).toHaveLength(2)
    const shown = [done.stdout, done.stderr, ...(await storedFiles())].join('\n')
    for (const secret of secrets) expect(shown).not.toContain(secret)
    expect(await person.fob(['token', 'ci', '--scope', 'api:read'])).toMatchObject({ code: 0 })
    expect(server.requests.at(-1)?.headers.authorization).toMatch(/^Basic /)
    expect((await register(['ci2', '-o', 'json'])).stdout).toMatch(/"registration_client_uri": "http/)
  })

  it('has what the person says, further metadata first', async () => {
    const file = join(person.home.path, 'metadata.json')
    await writeFile(file, JSON.stringify({ client_name: 'Other', contacts: ['a@example.com'] }))
    const args = ['--scope', 'openid api:read', '--redirect-uri', 'http://127.0.0.1/cb', '--dpop']
    expect((await register(['mine', ...args, '--metadata-file', file])).code).toBe(0)
    expect(asked()).toMatchObject({
      client_name: 'Other',
      contacts: ['a@example.com'],
      scope: 'openid api:read',
      redirect_uris: ['http://127.0.0.1/cb'],
      dpop_bound_access_tokens: true,
    })
    expect(await profile('mine')).toMatch(
      /^redirect_uri = \[ "http:\/\/127\.0\.0\.1\/cb" \]\ndpop = "required"$/m,
    )
  })
})

describe('an initial access token', () => {
  it.each(['stdin', 'file'])('comes from %s', async place => {
    const path = join(person.home.path, 'initial')
    await writeFile(path, `${initialToken}\n`, { mode: 0o600 })
    const option = ['--initial-access-token-file', place === 'stdin' ? '-' : path]
    const done = await register(['mine', ...option], { input: `${initialToken}\n` }, closed)
    expect(done).toMatchObject({ code: 0 })
    expect(done.stderr).not.toContain(initialToken)
  })

  it.each([
    ['missing', [], /--initial-access-token-file/],
    ['wrong', ['--initial-access-token-file', '-'], /does not accept this initial access token/],
  ])('%s: 7, and no profile is made', async (_name, args, words) => {
    const done = await register(['mine', ...args], { input: 'another' }, closed)
    expect(done).toMatchObject({ code: 7, stdout: '' })
    expect(done.stderr).toMatch(words)
    await expect(profile('mine')).rejects.toThrow('ENOENT')
  })
})

describe('refused before any request:', () => {
  it.each<[string, string[], Record<string, string>, number]>([
    ['a profile of that name', ['work'], {}, 2],
    ['a name that no profile can have', ['a/b'], {}, 2],
    ['the store none', ['mine', '--store', 'none'], {}, 2],
    ['a store that cannot be opened', ['mine'], { FOB_STORE_KEY: 'short' }, 9],
    ['metadata that is no JSON', ['mine', '--metadata-file', '-'], {}, 2],
  ])('%s', async (_name, args, env, code) => {
    expect(await register(args, { env, input: 'x' })).toMatchObject({ code, stdout: '' })
    expect(server.requests).toEqual([])
  })
})

describe('a server', () => {
  it.each([
    [
      'without the endpoint',
      () => server.fault('discovery', { edit: ({ registration_endpoint: _, ...rest }) => rest }),
    ],
    [
      'that refuses the metadata',
      () => server.fault('registration', { status: 400, body: { error: 'invalid_client_metadata' } }),
    ],
    [
      'that sends no client_id',
      () => server.fault('registration', { status: 201, body: { client_name: 'x' } }),
    ],
    [
      'that sends a line break in the secret',
      () => server.fault('registration', { status: 201, body: { client_id: 'x', client_secret: 'a\nb' } }),
    ],
    ['that sends HTML', () => server.fault('registration', { status: 200, body: '<html>' })],
  ])('%s: 7, no profile', async (_name, fault) => {
    server.clear()
    fault()
    expect(await register(['mine'])).toMatchObject({ code: 7, stdout: '' })
    await expect(profile('mine')).rejects.toThrow('ENOENT')
  })

  it('--force replaces a profile', async () => {
    await writeProfile(person.home, 'old', 'issuer = "https://other.example.com"\n')
    expect((await register(['old', '--force'])).code).toBe(0)
    expect(await profile('old')).toContain(server.issuer)
  })
})
