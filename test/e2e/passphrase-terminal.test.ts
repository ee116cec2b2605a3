/** Secrets that a person types at a terminal: never to be seen, and a terminal that is as before, however it ends. */
import { generateKeyPairSync } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { JWK } from 'jose'
import { beforeAll, expect, it } from 'vitest'
import { selfSignedFor } from '../support/certificates.ts'
import { describeWith } from '../support/parts.ts'
import { fobCommand, writeProfile } from '../support/run.ts'
import { sharedHome, sharedStrictServer } from '../support/shared.ts'
import { openTerminal } from '../support/terminal.ts'

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const passphrase = 'open sesame 4711'
const clientKey = { ...pair.publicKey.export({ format: 'jwk' }), alg: 'RS256' } as JWK
const home = await sharedHome()
const server = await sharedStrictServer({ clientKey, trusted: { 'my-app': clientKey } })

describeWith('tmux', 'in a terminal', () => {
  beforeAll(async () => {
    const key = pair.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase })
    await writeFile(join(home.path, 'key.pem'), key, { mode: 0o600 })
    const issuer = `issuer = "${server.issuer}"\nclient_id = "api"\nclient_secret = { env = "API_SECRET" }\n`
    await writeProfile(home, 'api', `${issuer}store = "none"\n`)
  })

  const open = (...args: string[]) =>
    openTerminal([...fobCommand(), 'token', ...args], {
      PATH: process.env.PATH,
      ...home.env,
      FOB_ALLOW_HTTP_LOOPBACK: '1',
      API_SECRET: server.clients.api,
    })
  const password = (...more: string[]) =>
    open('password', 'api', '--deprecated', '--username', 'alice', ...more)
  const withKey = () =>
    open('jwt-bearer', 'api', '--assertion-issuer', 'my-app', '--private-key', join(home.path, 'key.pem'))
  const asked = /^Password of alice: $/m
  const askedForKey = /^Passphrase of the key in .*\n?.*key\.pem: ?$/m

  it('a password is asked for, and not echoed', async () => {
    await using terminal = await password()
    await terminal.waitFor(asked)
    await terminal.type('p%+ä sesame')
    await terminal.key('Enter')
    await terminal.waitFor(/^exit:0\n\s*echo$/m)
    const screen = await terminal.screen()
    expect(screen).not.toContain('sesame')
    expect(screen).toMatch(/^access\.\S+$/m)
    expect(server.forms.at(-1)?.get('password')).toBe('p%+ä sesame')
  })

  it('a mistake is taken back by Backspace', async () => {
    await using terminal = await password()
    await terminal.waitFor(asked)
    await terminal.type('p%+äX')
    await terminal.key('BSpace')
    await terminal.type(' sesame')
    await terminal.key('Enter')
    await terminal.waitFor(/^exit:0$/m)
  })

  it('a wrong password is told, exit 7, and asked for once', async () => {
    await using terminal = await password()
    await terminal.waitFor(asked)
    await terminal.type('guess')
    await terminal.key('Enter')
    await terminal.waitFor(/^exit:7\n\s*echo$/m)
    const screen = await terminal.screen()
    expect(screen).toMatch(/invalid_grant/)
    expect(screen).toMatch(/hint: check name and password/)
    expect(screen).not.toContain('guess')
    expect(screen.match(/Password of alice/g)).toHaveLength(1)
  })

  it.each([
    ['a password', () => password(), asked],
    ['a passphrase', () => withKey(), askedForKey],
  ])(
    'Ctrl-C at %s exits 130 before any request, and the terminal echoes again',
    async (_, start, question) => {
      await using terminal = await start()
      await terminal.waitFor(question)
      await terminal.type('half of it')
      await terminal.key('C-c')
      await terminal.waitFor(/^exit:130\n\s*echo$/m)
      expect(await terminal.screen()).not.toContain('half of it')
      expect(server.forms).toEqual([])
    },
  )

  it.each([['C-d'], ['Enter']])('%s at once: nothing was entered, exit 2', async key => {
    await using terminal = await password()
    await terminal.waitFor(asked)
    await terminal.key(key)
    await terminal.waitFor(/^exit:2\n\s*echo$/m)
    expect(await terminal.screen()).toMatch(/hint: /)
    expect(server.forms).toEqual([])
  })

  it('a passphrase opens the key, and is not echoed', async () => {
    await using terminal = await withKey()
    await terminal.waitFor(askedForKey)
    await terminal.type(passphrase)
    await terminal.key('Enter')
    await terminal.waitFor(/^exit:0\n\s*echo$/m)
    expect(await terminal.screen()).not.toContain('sesame')
  })

  it('a wrong passphrase is told, exit 2, before any request', async () => {
    await using terminal = await withKey()
    await terminal.waitFor(askedForKey)
    await terminal.type('guess')
    await terminal.key('Enter')
    await terminal.waitFor(/^exit:2\n\s*echo$/m)
    const screen = await terminal.screen()
    expect(screen).toMatch(/the passphrase does not open the key/)
    expect(screen).not.toContain('guess')
    expect(server.forms).toEqual([])
  })

  it('a key that is loaded to be registered and to be shown in TLS is asked for once', async () => {
    const key = join(home.path, 'key.pem')
    await writeFile(join(home.path, 'tls.crt'), await selfSignedFor(pair))
    const words = ['register', 'http://127.0.0.1:9', 'mine', '--tls-cert', join(home.path, 'tls.crt')]
    await using terminal = await openTerminal([...fobCommand(), ...words, '--tls-key', key], {
      PATH: process.env.PATH,
      ...home.env,
      FOB_ALLOW_HTTP_LOOPBACK: '1',
      FOB_STORE: 'file',
      FOB_STORE_KEY: Buffer.alloc(32, 7).toString('base64'),
    })
    await terminal.waitFor(askedForKey)
    await terminal.type(passphrase)
    await terminal.key('Enter')
    // Nobody listens there.
    await terminal.waitFor(/^exit:6\n\s*echo$/m)
    expect((await terminal.screen()).match(/Passphrase of the key/g)).toHaveLength(1)
  })

  it('--no-input asks for nothing: exit 2', async () => {
    await using terminal = await password('--no-input')
    await terminal.waitFor(/^exit:2$/m)
    const screen = await terminal.screen()
    expect(screen).toContain('--password-file')
    expect(screen).not.toContain('Password of')
  })
})
