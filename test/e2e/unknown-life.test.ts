/** Tokens of a server that says nothing of their life (no expires_in), through the real binary. */
import { createHash } from 'node:crypto'
import { decodeJwt } from 'jose'
import { expect, it } from 'vitest'
import { writeProfile } from '../support/run.ts'
import { personOfEachTest, sharedServer } from '../support/shared.ts'

const server = await sharedServer()
const person = personOfEachTest(server, 'scope = "openid api:read"\n')

/** `without` are left out of each token response. */
async function signIn(without: readonly string[], args: readonly string[] = []) {
  const edit = (answer: object) =>
    Object.fromEntries(Object.entries(answer).filter(([name]) => !without.includes(name)))
  server.fault('token', { edit })
  const done = await person.byBrowser(['login', 'work', '--pkce', ...args])
  expect(done).toMatchObject({ code: 0 })
  return done.stdout
}

const requests = () => server.requests.filter(({ endpoint }) => endpoint === 'token').length

it('a token that nothing can renew serves until it is signed out or refused', async () => {
  const first = await signIn(['expires_in', 'refresh_token'])
  expect(await person.fob(['token', 'work'])).toMatchObject({ code: 0, stdout: first })
  const status = await person.fob(['status', 'work', '-o', 'json'])
  expect(status.code).toBe(0)
  expect(JSON.parse(status.stdout)).toMatchObject({
    without_person: 'cached_token',
    access_tokens: [{ expires_at: null }],
  })
  const [listed] = JSON.parse((await person.fob(['list', '-o', 'json'])).stdout)
  expect(listed).toMatchObject({ access_token: 'unknown', expires_at: null, refresh_token: 'none' })
  expect((await person.fob(['list'])).stdout).toMatch(/ of unknown life +none +/)
  expect(await person.fob(['token', 'work', '--force-refresh'])).toMatchObject({ code: 3, stdout: '' })
  expect(requests()).toBe(1)
  expect(await person.fob(['logout', 'work'])).toMatchObject({ code: 0 })
  expect(await person.fob(['token', 'work'])).toMatchObject({ code: 3, stdout: '' })
})

it('a token that can be renewed is, at each call, unless no life at all is asked for', async () => {
  const first = await signIn(['expires_in'])
  const second = (await person.fob(['token', 'work'])).stdout
  expect(second).not.toBe(first)
  expect((await person.fob(['token', 'work', '--min-ttl', '0s'])).stdout).toBe(second)
  expect(requests()).toBe(2)
})

it('a proof is for the same token where both are asked for with --min-ttl 0s, and warns otherwise', async () => {
  const token = (await signIn(['expires_in'], ['--dpop'])).trim()
  const proof = ['dpop-proof', 'GET', server.api, 'work']
  const same = await person.fob([...proof, '--min-ttl', '0s'])
  expect(same).toMatchObject({ code: 0, stderr: '' })
  expect(decodeJwt(same.stdout.trim()).ath).toBe(createHash('sha256').update(token).digest('base64url'))
  expect((await person.fob(proof)).stderr).toContain('--min-ttl 0s with fob token and fob dpop-proof')
})

it('a program gets one at each call', async () => {
  const { client_id, client_secret } = server.clients.service
  const profile = `issuer = "${server.issuer}"\nclient_id = "${client_id}"\nflow = "client-credentials"\n`
  await writeProfile(person.home, 'ci', profile)
  server.fault('token', { edit: ({ expires_in: _, ...rest }) => rest })
  const env = { FOB_CLIENT_SECRET: client_secret }
  const [one, two] = [await person.fob(['token', 'ci'], { env }), await person.fob(['token', 'ci'], { env })]
  expect(one.code).toBe(0)
  expect(two.stdout).not.toBe(one.stdout)
  expect((await person.fob(['token', 'ci', '--min-ttl', '0s'], { env })).stdout).toBe(two.stdout)
})
