import { expect, test } from 'vitest'
import { parseProfile } from '../../src/config/parse-profile.ts'

const parse = (text: string) =>
  parseProfile({ name: 'work', path: '/etc/fob/profiles/work.toml', text }, { HOME: '/home/ada' })

test('a profile of every kind of value', () => {
  const { settings } = parse(`
    issuer = "https://login.example.com/"
    client_id = "cli"
    scope = "openid  email"
    resource = ["https://a.example.com", "https://b.example.com"]
    timeout = "5m"
    param = { tenant = "blue" }
    ca_file = "ca.pem"
    client_secret = { file = "~/secret" }
  `)
  expect(settings).toEqual({
    issuer: 'https://login.example.com/',
    clientId: 'cli',
    scope: ['openid', 'email'],
    resource: ['https://a.example.com', 'https://b.example.com'],
    timeout: 300,
    param: { tenant: 'blue' },
    caFile: '/etc/fob/profiles/ca.pem',
    clientSecret: { file: '/home/ada/secret' },
  })
})

test.each([
  ['{ file = "-" }', { file: '-' }],
  ['{ file = "/run/secret" }', { file: '/run/secret' }],
  ['{ env = "CI_SECRET" }', { env: 'CI_SECRET' }],
  ['{ command = ["pass", "./x"] }', { command: ['pass', './x'] }],
  ['{ command = ["./secret.sh"] }', { command: ['/etc/fob/profiles/secret.sh'] }],
  ['{ keychain = true }', { keychain: true }],
])('client_secret = %s', (text, source) => {
  expect(parse(`client_secret = ${text}`).settings.clientSecret).toEqual(source)
})

test.each([
  ['\nclient_idd = "x"', ':2: there is no setting client_idd (did you mean client_id?)'],
  ['"client-id" = "x"', ':1: there is no setting client-id (did you mean client_id?)'],
  ['scopes = "x"', ':1: there is no setting scopes (did you mean scope?)'],
  ['"bad\\u001bkey" = "x"', ':1: there is no setting "bad\\u001bkey"'],
  ['__proto__ = "x"', ':1: there is no setting __proto__'],
  ['scope = "a"\nclient_id = 7', ':2: client_id expects text that is not empty'],
  ['issuer = "ftp://login.example.com"', ':1: issuer expects an absolute https URL'],
  ['issuer = "login.example.com"', ':1: issuer expects an absolute https URL'],
  ['timeout = -1', ':1: timeout expects a duration above 0, such as 30s, 5m or 1h'],
  ['client_auth = "basic"', ':1: client_auth expects one of none, client_secret_basic, client_secret_post'],
  ['[param]\na = "1"\nb = 2', ':3: param expects name = value'],
  ['[param]\nclient_secret = "hush"', ':1: param expects name = value'],
  ['[client_secret]\n\nfil = "x"', ':3: there is no setting client_secret.fil (did you mean file?)'],
  ['client_secret = { command = [] }', ':1: client_secret expects { file = "…" }'],
  ['client_secret = { keychain = false }', ':1: client_secret expects { file = "…" }'],
  ['client_secret = { file = "a", env = "b" }', ':1: client_secret expects { file = "…" }'],
  ['issuer = "a"\nissuer = "b"', ':2: this is not TOML: trying to redefine'],
])('%j is refused with file, line and reason', (text, message) => {
  expect(() => parse(text)).toThrow(
    expect.objectContaining({
      message: expect.stringContaining(`/etc/fob/profiles/work.toml${message}`),
      exitCode: 2,
      hint: 'fob profile edit work',
    }),
  )
})

test.each(['client_secret = "hush-hush"', 'client_secret = "hush-hush', 'client_secret = hush-hush'])(
  'a secret written out is refused and not repeated: %s',
  text => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({
        message: expect.not.stringContaining('hush'),
        hint: expect.not.stringContaining('hush'),
        exitCode: 2,
      }),
    )
  },
)

test('a secret written out is told where secrets come from', () => {
  expect(() => parse('client_secret = "x"')).toThrow(
    'work.toml:1: client_secret is written out, but a profile only says where a secret comes from',
  )
})
