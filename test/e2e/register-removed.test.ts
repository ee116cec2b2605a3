/** What is left of a registered client when its profile goes, through the real binary against oidc-provider. */
import { describe, expect, it } from 'vitest'
import { registerRig } from '../support/register-rig.ts'
import { writeProfile } from '../support/run.ts'

const { server, person, secrets, register, profile, stored } = await registerRig()

const deletions = () => server.requests.filter(({ method }) => method === 'DELETE')

describe('a profile that is removed', () => {
  it.each([
    ['a person', [], 1],
    ['a program', ['--flow', 'client-credentials'], 2],
  ])('of %s takes along all that the store had for its client', async (_, args, secretsBefore) => {
    expect((await register(['mine', ...args])).code).toBe(0)
    expect(await stored()).toHaveLength(secretsBefore)
    const { code, stderr } = await person.fob(['profile', 'remove', 'mine'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('stays registered at') })
    expect(await stored()).toEqual([])
    expect(deletions()).toEqual([])
  })

  it('leaves all of it to another profile of the same client', async () => {
    await register(['mine', '--flow', 'client-credentials'])
    await writeProfile(person.home, 'twin', await profile('mine'))
    expect(await person.fob(['profile', 'remove', 'mine', '--deregister'])).toMatchObject({ code: 2 })
    expect((await person.fob(['profile', 'remove', 'mine'])).code).toBe(0)
    expect(await stored()).toHaveLength(2)
    expect((await person.fob(['token', 'twin'])).code).toBe(0)
  })

  it('--deregister has the server delete the client', async () => {
    await register(['mine', '--flow', 'client-credentials'])
    const text = await profile('mine')
    const done = await person.fob(['profile', 'remove', 'mine', '--deregister', '--trace'])
    expect(done).toMatchObject({ code: 0, stdout: '' })
    expect(done.stderr).toContain('is no longer registered')
    for (const secret of secrets) expect(done.stderr).not.toContain(secret)
    expect(await stored()).toEqual([])
    await writeProfile(person.home, 'ghost', text.replace('{ keychain = true }', '{ env = "SECRET" }'))
    const ghost = await person.fob(['token', 'ghost'], { env: { SECRET: secrets[0] } })
    expect(ghost).toMatchObject({ code: 7, stdout: '' })
  })

  it.each([
    ['refuses', 403, 'does not delete the client (HTTP 403)'],
    ['no longer knows the client', 401, 'no longer knows the client'],
  ])('--deregister where the server %s: 7, and all is kept; --force removes', async (_, status, words) => {
    await register(['mine'])
    server.fault('registration', { when: ({ method }) => method === 'DELETE', status, body: {} })
    const done = await person.fob(['profile', 'remove', 'mine', '--deregister'])
    expect(done).toMatchObject({ code: 7, stdout: '' })
    expect(done.stderr).toContain(words)
    expect(await stored()).toHaveLength(1)
    expect((await person.fob(['profile', 'remove', 'mine', '--deregister', '--force'])).code).toBe(0)
    await expect(profile('mine')).rejects.toThrow('ENOENT')
  })

  it('--deregister of a client that fob did not register: 2, without a request', async () => {
    expect(await person.fob(['profile', 'remove', 'work', '--deregister'])).toMatchObject({ code: 2 })
    expect(await profile('work')).toContain('cli')
    expect(server.requests).toEqual([])
  })
})

describe('a profile that is overwritten by --force', () => {
  it('leaves nothing in the store of the client that it had', async () => {
    await register(['mine', '--flow', 'client-credentials'])
    const [old = ''] = (await profile('mine')).match(/(?<=client_id = ").*(?=")/) ?? []
    const before = await stored()
    const { code, stderr } = await register(['mine', '--flow', 'client-credentials', '--force'])
    expect(code).toBe(0)
    expect(stderr).toContain(`the client ${old} that it had stays registered at ${server.issuer}`)
    const after = await stored()
    expect(after).toHaveLength(2)
    expect(after.filter(name => before.includes(name))).toEqual([])
    expect((await person.fob(['token', 'mine'])).code).toBe(0)
  })

  it('leaves to a twin what they have in common', async () => {
    await register(['mine', '--flow', 'client-credentials'])
    await writeProfile(person.home, 'twin', await profile('mine'))
    expect((await register(['mine', '--force'])).code).toBe(0)
    expect((await person.fob(['token', 'twin'])).code).toBe(0)
  })
})

it('fob profile add --force leaves all of the old client, and says how to remove it', async () => {
  await register(['mine', '--flow', 'client-credentials'])
  const before = await stored()
  const add = ['profile', 'add', 'mine', '--force', '--issuer', server.issuer, '--client-id', 'other']
  const { code, stderr } = await person.fob(add)
  expect(code).toBe(0)
  expect(await stored()).toEqual(before)
  const [, first = '', second = ''] =
    /client secret and registration .* to remove that: fob (.*) && fob (.*)/.exec(stderr) ?? []
  expect((await person.fob(first.split(' '))).code).toBe(0)
  const done = await person.fob([...second.split(' '), '--deregister'])
  expect(done).toMatchObject({ code: 0, stderr: expect.stringContaining('is no longer registered') })
  expect(await stored()).toEqual([])
})
