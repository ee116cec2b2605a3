/** `fob logout` of several sessions, and of records that cannot be read, through the real binary. */
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { startAuthorizationServer } from '../support/authorization-server/index.ts'
import { logoutRig } from '../support/logout-rig.ts'
import { programProfile } from '../support/program-profile.ts'
import { writeProfile } from '../support/run.ts'

const at = logoutRig()

const revocations = () => at.server.requests.filter(({ endpoint }) => endpoint === 'revocation')

describe('--all', () => {
  const otherProfile = () =>
    writeProfile(at.person.home, 'other', `issuer = "${at.server.issuer}"\nclient_id = "cli"\n`)

  it('with a profile: all its accounts, and no other profile', async () => {
    await otherProfile()
    await at.person.signIn({ user: 'alice' })
    await at.person.signIn({ user: 'bob' }, ['work', '--account', 'bob'])
    await at.person.signIn({ user: 'carol' }, ['other'])
    expect((await at.person.fob(['logout', 'work', '--all'])).code).toBe(0)
    expect(new Set(at.server.liveTokens().map(({ sub }) => sub))).toEqual(new Set(['carol']))
    expect((await at.person.fob(['token', 'other'])).code).toBe(0)
  })

  it('without a profile: every session, cached tokens of programs and what cannot be read', async () => {
    await otherProfile()
    const env = await programProfile(at.person.home, at.server)
    await at.person.signIn({}, ['work'])
    await at.person.signIn({}, ['other'])
    await at.person.signIn({}, ['--issuer', at.server.issuer, '--client-id', 'cli'])
    await at.person.fob(['token', 'ci'], { env })
    await at.removed(await at.person.fob(['logout', '--all'], { env }), 0)
    expect(at.server.liveTokens()).toEqual([])
  })

  it('goes on after a failure, and ends with it', async () => {
    await otherProfile()
    await at.person.signIn({}, ['work'])
    await at.person.signIn({}, ['other'])
    at.server.fault('revocation', { status: 500, times: 1 })
    const done = await at.person.fob(['logout', '--all'])
    await at.removed(done, 7)
    expect(done.stderr.match(/^signed out of (work|other)/gm)).toHaveLength(2)
  })

  it('asks a server that it cannot reach only once', async () => {
    await otherProfile()
    await at.person.signIn({}, ['work'])
    await at.person.signIn({}, ['other'])
    at.server.clear()
    at.server.fault('revocation', { drop: 'before' })
    await at.removed(await at.person.fob(['logout', '--all']), 6)
    expect(new Set(revocations().map(({ form }) => form.token)).size).toBe(1)
  })

  it('sends the client secret of one server to no other', async () => {
    await using second = await startAuthorizationServer()
    await at.person.signIn()
    await writeProfile(
      at.person.home,
      'work',
      `issuer = "${second.issuer}"\nclient_id = "cli-confidential"\nclient_secret = { env = "WORK_SECRET" }\n`,
    )
    const env = { WORK_SECRET: 'canary-secret', FOB_CLIENT_SECRET: 'canary-of-the-environment' }
    at.server.clear()
    await at.removed(await at.person.fob(['logout', '--all'], { env }), 0)
    expect(at.server.liveTokens()).toEqual([])
    const sent = JSON.stringify(at.server.requests)
    for (const secret of Object.values(env)) {
      expect(sent).not.toContain(secret)
      expect(sent).not.toContain(Buffer.from(`cli:${secret}`).toString('base64'))
    }
    expect(second.requests).toEqual([])
  })

  it('does not go with --account', async () => {
    expect((await at.person.fob(['logout', '--all', '--account', 'bob'])).code).toBe(2)
  })
})

describe('a record that cannot be read', () => {
  beforeEach(async () => {
    await at.person.signIn()
    const folder = join(at.person.home.env.XDG_DATA_HOME ?? '', 'fob', 'store')
    for (const name of (await readdir(folder)).filter(file => file.endsWith('.jwe'))) {
      await writeFile(join(folder, name), 'garbage', { mode: 0o600 })
    }
  })

  it.each([[['work']], [['--all']]])('is removed by fob logout %s', async args => {
    expect((await at.person.fob(['list'])).stderr).toContain("1 session in the file store can't be read")
    await at.removed(await at.person.fob(['logout', ...args]), 0)
  })
})
