/** The challenge of an API that wants a stronger sign-in (RFC 9470), through the real binary against oidc-provider. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { RunOptions } from '../support/run.ts'
import { personOfEachTest, sharedServer } from '../support/shared.ts'

const acr = 'urn:example:strong'
const server = await sharedServer({
  configure: configuration => ({ ...configuration, acrValues: [acr, 'urn:example:weak'] }),
})
const at = personOfEachTest(server, 'scope = "openid api:read"\n')
const login = (args: readonly string[], options?: RunOptions) =>
  at.byBrowser(['login', 'work', '--pkce', ...args], options)

const challenge = `Bearer error="insufficient_user_authentication", acr_values="${acr}", max_age="5"`

it.each(['flag', 'stdin', 'file'])('by %s asks for what it wants', async way => {
  const file = join(at.home.path, 'challenge')
  await writeFile(file, `WWW-Authenticate: ${challenge}\n`)
  const value = { flag: challenge, stdin: '-', file: file }[way] ?? ''
  const { code, url, stderr } = await login(['--no-par', '--challenge', value], {
    input: `WWW-Authenticate: ${challenge}\n`,
  })
  expect({ code, stderr }).toMatchObject({ code: 0 })
  expect(url.searchParams.get('acr_values')).toBe(acr)
  expect(url.searchParams.get('max_age')).toBe('5')
  // oidc-provider signs in by password alone, and says no acr.
  expect(stderr).toContain(`where ${acr} was asked for`)
})

/** The server says in the ID token how the person signed in. */
const saying = (said: string) =>
  server.fault('token', {
    edit: async answer => ({
      ...answer,
      id_token: await server.forge(String(answer.id_token), { claims: { acr: said } }),
    }),
  })

it('is met by a sign-in of that kind', async () => {
  saying(acr)
  const { code, stderr } = await login(['--challenge', challenge])
  expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.not.stringContaining('asked for') })
})

it('that is not met ends with 4 and prints no token, so that no loop goes on; the session is kept', async () => {
  saying('urn:example:weak')
  const done = await login(['--challenge', challenge])
  expect(done).toMatchObject({ code: 4, stdout: '' })
  expect(done.stderr).toContain(`by urn:example:weak, where ${acr} was asked for`)
  expect(await at.fob(['token', 'work'])).toMatchObject({ code: 0 })
})

it('is a wish where the person asks by --acr-values', async () => {
  saying('urn:example:weak')
  const done = await login(['--acr-values', acr])
  expect(done).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\S+\n$/) })
  expect(done.stderr).toContain(`by urn:example:weak, where ${acr} was asked for`)
})

it.each([
  ['of another kind', 'Bearer error="invalid_token"', /its error is invalid_token/],
  ['with nothing in it', 'Bearer realm=x', /neither acr_values nor max_age/],
  ['with an escape', 'Bearer acr_values="\u001b[2J"', /neither/],
])('%s: 2', async (_name, value, words) => {
  const done = await at.fob(['login', 'work', '--challenge', value])
  expect(done).toMatchObject({ code: 2, stdout: '' })
  expect(done.stderr).toMatch(words)
  expect(server.requests).toEqual([])
})

it.each([
  [
    'urn:example:weak',
    `by urn:example:weak; a device code has no place for acr_values, so ${acr} was not asked for`,
  ],
  [acr, undefined],
])('by a variable is not sent for a device code, which is told where %s comes', async (said, told) => {
  server.fault('device_authorization', { edit: answer => ({ ...answer, interval: 1 }) })
  saying(said)
  await using fob = await at.start(['login', 'work', '--device'], { env: { FOB_ACR_VALUES: acr } })
  const [, url = ''] = await fob.waitFor(/^Or +(http\S+user_code=\S+)$/m)
  await server.approveDevice(url, 'alice')
  const { code, stderr } = await fob.finished
  const request = server.requests.find(({ endpoint }) => endpoint === 'device_authorization')
  expect(request?.form).not.toHaveProperty('acr_values')
  expect(code).toBe(0)
  if (told) expect(stderr).toContain(told)
  else expect(stderr).not.toContain('acr_values')
  expect(stderr).not.toContain('where')
})
