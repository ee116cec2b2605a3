/** `fob token grant URN` through the real binary: any grant that fob has no command for. */
import { expect, it } from 'vitest'
import { grantRig } from '../support/grant-rig.ts'

const { server, fob } = await grantRig()

it('sends any grant, secrets from files alone', async () => {
  const args = ['grant', 'urn:example:badge', 'api', '--param', 'badge=4711', '--param-file', 'pin=-']
  const { code, stdout, stderr } = await fob([...args, '--trace'], { input: '1234\n' })
  expect(code).toBe(0)
  expect(server.facts(stdout.trim())).toMatchObject({ sub: 'badge 4711' })
  expect(stderr).not.toMatch(/pin=1234/)
})

it.each([
  ['client_credentials', /fob token client-credentials/],
  ['password', /fob token password/],
  ['refresh_token', /fob refresh/],
  ['urn:ietf:params:oauth:grant-type:token-exchange', /fob token exchange/],
  ['urn:ietf:params:oauth:grant-type:saml2-bearer', /fob token saml-bearer/],
  ['urn:openid:params:grant-type:ciba', /fob login --ciba/],
])('%s has a command of its own: exit 2', async (urn, expected) => {
  const { code, stderr } = await fob(['grant', urn, 'api'])
  expect(code).toBe(2)
  expect(stderr).toMatch(expected)
})
