import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { type Answer, formats } from '../../src/output/formats.ts'
import { describeWith } from '../support/parts.ts'

const now = new Date('2026-01-01T00:00:00Z')
const answer: Answer = {
  accessToken: 'abc.def',
  tokenType: 'Bearer',
  expiresAt: 1767225660,
  scope: 'a b',
  idToken: 'id.t.oken',
  issuer: 'https://as.example.com',
  profile: 'work',
}
const options = { shell: 'sh', idToken: false, now } as const

describe('formats', () => {
  it.each([
    ['token', 'abc.def\n'],
    ['header', 'Authorization: Bearer abc.def\n'],
    ['curl', 'header = "Authorization: Bearer abc.def"\n'],
    ['env', "export FOB_ACCESS_TOKEN='abc.def'\n"],
    ['none', ''],
  ] as const)('%s', (format, expected) => expect(formats[format](answer, options)).toBe(expected))

  it('json counts expires_in from now and has no refresh token', () => {
    const withMore = { ...answer, refreshToken: 'never' }
    expect(JSON.parse(formats.json(withMore, options))).toEqual({
      access_token: 'abc.def',
      token_type: 'Bearer',
      expires_at: 1767225660,
      expires_in: 60,
      scope: 'a b',
      id_token: 'id.t.oken',
      issuer: 'https://as.example.com',
      profile: 'work',
    })
  })

  it('json says nothing of what is unknown', () =>
    expect(formats.json({ accessToken: 'a', tokenType: 'Bearer' }, options)).toBe(
      '{"access_token":"a","token_type":"Bearer"}\n',
    ))

  it('expires_in never falls below 0', () =>
    expect(JSON.parse(formats.json({ ...answer, expiresAt: 1 }, options)).expires_in).toBe(0))

  it('a DPoP-bound token is presented as such, an ID token as a bearer', () => {
    expect(formats.header({ ...answer, tokenType: 'DPoP' }, options)).toBe('Authorization: DPoP abc.def\n')
    expect(formats.header({ ...answer, tokenType: 'DPoP' }, { ...options, idToken: true })).toBe(
      'Authorization: Bearer id.t.oken\n',
    )
  })
})

const hostile = `it's $(id) \`id\` \\ "x" ; rm -rf %PATH% \\' é`

describe('env survives hostile values', () => {
  it('in sh', () => {
    const line = formats.env({ ...answer, accessToken: hostile }, options)
    const seen = execFileSync('sh', ['-c', `${line}printf %s "$FOB_ACCESS_TOKEN"`], { encoding: 'utf8' })
    expect(seen).toBe(hostile)
  })
})

describeWith('fish', 'env survives hostile values in fish', () => {
  it('and comes out as it went in', () => {
    const line = formats.env({ ...answer, accessToken: hostile }, { ...options, shell: 'fish' })
    const seen = execFileSync('fish', ['-N', '-c', `${line}printf %s "$FOB_ACCESS_TOKEN"`], {
      encoding: 'utf8',
    })
    expect(seen).toBe(hostile)
  })
})
