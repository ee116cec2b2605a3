/** A profile whose flow is jwt-bearer: `fob token NAME` signs an assertion where nothing is cached. */
import { generateKeyPairSync } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeJwt, type JWK } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Home, runFob, tempHome, writeProfile } from '../support/run.ts'
import { sharedStrictServer } from '../support/shared.ts'

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const publicJwk = { ...pair.publicKey.export({ format: 'jwk' }), alg: 'RS256' } as JWK
const robot = 'robot@project.iam.gserviceaccount.com'

const server = await sharedStrictServer({
  trusted: { 'my-app': publicJwk, [robot]: publicJwk },
  clientKey: publicJwk,
})
let home: Home
beforeEach(async () => {
  home = await tempHome()
  await writeFile(join(home.path, 'key.pem'), pem, { mode: 0o600 })
  const at = `issuer = "${server.issuer}"\nflow = "jwt-bearer"\nstore = "file"\n`
  const key = `private_key = "${join(home.path, 'key.pem')}"\n`
  await writeProfile(home, 'hub', `${at}client_id = "my-app"\n${key}subject = "alice"\nscope = "read"\n`)
  await writeProfile(home, 'keyless', `${at}client_id = "my-app"\n`)
})
afterEach(() => home.remove())

const fob = (args: readonly string[], env: Record<string, string> = {}) =>
  runFob(args, {
    home,
    env: { FOB_ALLOW_HTTP_LOOPBACK: '1', FOB_STORE_KEY: Buffer.alloc(32, 7).toString('base64'), ...env },
  })

const sent = () => decodeJwt(String(server.forms.at(-1)?.get('assertion')))

describe('flow = "jwt-bearer"', () => {
  it('gets a token for the subject of the profile, once while it lasts', async () => {
    const first = await fob(['token', 'hub'])
    expect(first).toMatchObject({ code: 0, stderr: '' })
    expect(server.facts(first.stdout.trim())).toMatchObject({ sub: 'alice', scope: 'read' })
    expect(sent()).toMatchObject({ iss: 'my-app', sub: 'alice', aud: server.issuer })
    expect(await fob(['token', 'hub'])).toMatchObject({ code: 0, stdout: first.stdout })
    // The command says the same with the same settings.
    expect((await fob(['token', 'jwt-bearer', 'hub'])).stdout).toBe(first.stdout)
    expect(server.forms).toHaveLength(1)
    expect((await fob(['token', 'hub', '--force-refresh'])).stdout).not.toBe(first.stdout)
  })

  it('keeps the tokens of two subjects apart', async () => {
    const first = await fob(['token', 'hub'])
    const other = await fob(['token', 'hub'], { FOB_SUBJECT: 'my-app' })
    expect(server.facts(other.stdout.trim())?.sub).toBe('my-app')
    expect((await fob(['token', 'hub'])).stdout).toBe(first.stdout)
  })

  it('is known to status and to what shows the token', async () => {
    const status = await fob(['status', 'hub', '-o', 'json'])
    expect(status.code).toBe(0)
    expect(JSON.parse(status.stdout)).toMatchObject({ session: null, without_person: 'jwt-bearer' })
    expect(await fob(['inspect', 'hub'])).toMatchObject({ code: 2, stdout: '' })
    await fob(['token', 'hub'])
    expect((await fob(['inspect', 'hub'])).stdout).toMatch(/token +/)
    expect(server.forms.filter(form => form.get('grant_type')?.endsWith('jwt-bearer'))).toHaveLength(1)
  })

  it('takes the key of a service account, which says server and client', async () => {
    const account = { client_email: robot, private_key: pem, token_uri: `${server.issuer}/token` }
    await writeFile(join(home.path, 'account.json'), JSON.stringify(account), { mode: 0o600 })
    const path = join(home.path, 'account.json')
    const text = `flow = "jwt-bearer"\nservice_account = "${path}"\nscope = "a b"\nstore = "file"\n`
    await writeProfile(home, 'gcp', text)
    const first = await fob(['token', 'gcp'])
    expect(first).toMatchObject({ code: 0, stderr: '' })
    expect(sent()).toMatchObject({ iss: robot, scope: 'a b' })
    expect((await fob(['token', 'gcp'])).stdout).toBe(first.stdout)
    const status = await fob(['status', 'gcp', '-o', 'json'])
    expect(JSON.parse(status.stdout)).toMatchObject({
      client_id: robot,
      without_person: 'jwt-bearer',
      access_tokens: [{ flow: 'jwt-bearer', scope: 'a b' }],
    })
  })

  it('without a key exits 2, and signs nobody in', async () => {
    const done = await fob(['token', 'keyless'])
    expect(done).toMatchObject({ code: 2, stdout: '' })
    expect(done.stderr).toContain('no key to sign one with')
    expect(await fob(['login', 'hub'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('signs in a program, not a person'),
    })
    expect(server.forms).toEqual([])
  })

  it.each(['exchange', 'on-behalf-of', 'saml-bearer', 'password', 'hybrid', 'implicit'])(
    'flow = "%s" needs something for each call, and is refused',
    async flow => {
      await writeProfile(home, 'odd', `issuer = "${server.issuer}"\nclient_id = "x"\nflow = "${flow}"\n`)
      const done = await fob(['token', 'odd'])
      expect(done).toMatchObject({ code: 2, stdout: '' })
      expect(done.stderr).toContain('flow expects one of pkce, device, ciba, client-credentials, jwt-bearer')
    },
  )
})
