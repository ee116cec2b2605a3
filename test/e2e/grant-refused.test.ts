/** What any grant of `fob token …` refuses, and with which words, through the real binary. */
import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { grantRig } from '../support/grant-rig.ts'

const { home, server, privateKey, fob, secretFile } = await grantRig()

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
    const locked = privateKey.export({ type: 'pkcs8', format: 'pem', ...cipher })
    await secretFile('locked.pem', locked.toString())
    const all = [...args, ...(flag === '--param-file' ? [] : ['loose']), '--refresh-metadata', '--no-cache']
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
      () => ['password', 'api', '--deprecated', '--username', 'bob', '--password-file', '-', '--no-cache'],
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
