import { expect, test } from 'vitest'
import { parseProfile } from '../../src/config/parse-profile.ts'
import { resolveSettings } from '../../src/config/resolve.ts'

const profile = (text: string) => parseProfile({ name: 'work', path: '/p/work.toml', text }, {})

test('a flag goes before a variable, a variable before the profile, the profile before the default', () => {
  const { settings, origins } = resolveSettings({
    flags: { issuer: 'https://flag.example.com' },
    env: { FOB_ISSUER: 'https://env.example.com', FOB_CLIENT_ID: 'from-env' },
    profile: profile(
      'issuer = "https://file.example.com"\nclient_id = "from-file"\nscope = "a"\n\ntimeout = 5',
    ),
  })
  expect(settings).toEqual({
    issuer: 'https://flag.example.com',
    clientId: 'from-env',
    scope: ['a'],
    timeout: 5,
    store: 'keychain',
  })
  expect(origins).toEqual({
    issuer: { kind: 'flag', name: '--issuer' },
    clientId: { kind: 'env', name: 'FOB_CLIENT_ID' },
    scope: { kind: 'file', path: '/p/work.toml', line: 3 },
    timeout: { kind: 'file', path: '/p/work.toml', line: 5 },
    store: { kind: 'default' },
  })
})

test.each([
  [{ FOB_SCOPE: 'a  b' }, { scope: ['a', 'b'] }],
  [{ FOB_SCOPE: '' }, {}],
  [{ FOB_PARAM: 'a=1&b=x%20y' }, { param: { a: '1', b: 'x y' } }],
  [{ FOB_CLIENT_SECRET: 'hush' }, { clientSecret: { env: 'FOB_CLIENT_SECRET' } }],
  [{ FOB_CLIENT_SECRET_FILE: 'secret' }, { clientSecret: { file: 'secret' } }],
  [{ FOB_CLIENT_SECRET_FILE: '-' }, { clientSecret: { file: '-' } }],
  [{ FOB_CA_FILE: '~/ca.pem', HOME: '/home/ada' }, { caFile: '/home/ada/ca.pem' }],
  [{ FOB_TIMEOUT: '1m' }, { timeout: 60 }],
])('variables %o give %o', (env, expected) => {
  expect(resolveSettings({ flags: {}, env }).settings).toEqual({
    store: 'keychain',
    timeout: 30,
    ...expected,
  })
})

test.each([
  [{ timeout: 'soon' }, {}, '--timeout expects a duration above 0, such as 30s, 5m or 1h', '--timeout 30s'],
  [{ timeout: '0s' }, {}, '--timeout expects a duration above 0', '--timeout 30s'],
  [
    { proxy: 'u:p@host:1' },
    {},
    '--proxy expects a URL of http, https',
    '--proxy http://proxy.example.com:3128',
  ],
  [
    {},
    { FOB_PROXY: 'ftp://host' },
    'FOB_PROXY expects a URL of http, https',
    'FOB_PROXY=http://proxy.example.com:3128',
  ],
  [{}, { FOB_PARAM: 'junk' }, 'FOB_PARAM expects name = value', 'FOB_PARAM=tenant=blue'],
  [{ issuer: '' }, {}, '--issuer expects an absolute https URL', '--issuer https://login.example.com'],
  [{ clientSecret: '' }, {}, '--client-secret-file expects a path', '--client-secret-file ./secret'],
  [{}, { FOB_STORE: 'disk' }, 'FOB_STORE expects one of keychain, file, none', 'FOB_STORE=keychain'],
  [{}, { FOB_PARAM: 'a=1&a=2' }, 'FOB_PARAM expects name = value, each name once', 'FOB_PARAM=tenant=blue'],
  [{}, { FOB_PARAM: 'client_secret=hush' }, 'FOB_PARAM expects name = value', 'FOB_PARAM=tenant=blue'],
])('flags %o and variables %o are refused', (flags, env, message, example) => {
  expect(() => resolveSettings({ flags, env })).toThrow(
    expect.objectContaining({
      message: expect.stringContaining(message),
      hint: `for instance ${example}`,
      exitCode: 2,
    }),
  )
})

test('a wrong value is not repeated: it may be a secret in the wrong place', () => {
  const flags = { timeout: 'hush' }
  expect(() => resolveSettings({ flags, env: {} })).toThrow(
    expect.objectContaining({
      message: expect.not.stringContaining('hush'),
      hint: expect.not.stringContaining('hush'),
    }),
  )
})

test('the secret and a file of it are not both taken, unless a flag makes them idle', () => {
  const env = { FOB_CLIENT_SECRET: 'x', FOB_CLIENT_SECRET_FILE: 'y' }
  expect(() => resolveSettings({ flags: {}, env })).toThrow(
    'FOB_CLIENT_SECRET and FOB_CLIENT_SECRET_FILE are both set',
  )
  expect(resolveSettings({ flags: { clientSecret: 'z' }, env }).settings.clientSecret).toEqual({ file: 'z' })
})

test('a variable that is nearly one of fob is pointed out', () => {
  const env = { FOB_CLIENTID: 'x', FOB_ACCESS_TOKEN: 'x', FOB_SOMETHING_ELSE: 'x', FOB_CLIENT_ID: 'x' }
  expect(resolveSettings({ flags: {}, env }).warnings).toEqual([
    'FOB_CLIENTID is no variable of fob: did you mean FOB_CLIENT_ID?',
  ])
})

test('a secret that goes to another issuer than its profile’s is pointed out', () => {
  const work = profile('issuer = "https://a.example.com"\nclient_secret = { env = "S" }')
  const flags = { issuer: 'https://b.example.com' }
  expect(resolveSettings({ flags, env: {}, profile: work }).warnings).toEqual([
    'the client secret of profile work is for https://a.example.com, and now goes to https://b.example.com',
  ])
  expect(resolveSettings({ flags: {}, env: {}, profile: work }).warnings).toEqual([])
  expect(resolveSettings({ flags, env: { FOB_CLIENT_SECRET: 'x' }, profile: work }).warnings).toEqual([])
  const stored = profile('issuer = "https://a.example.com"\nclient_secret = { keychain = true }')
  expect(resolveSettings({ flags, env: {}, profile: stored }).warnings).toEqual([])
})
