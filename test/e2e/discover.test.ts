/** `fob discover` through the real binary. */
import { expect, it } from 'vitest'
import { personOfEachTest, sharedServer } from '../support/shared.ts'

const server = await sharedServer()
const person = personOfEachTest(server)

it('asks the server, whatever endpoints a variable names', async () => {
  const env = { FOB_TOKEN_ENDPOINT: 'https://other.example.com/token' }
  const { stdout } = await person.fob(['discover', server.issuer], { env })
  expect(stdout).toMatch(/token_endpoint +http:\/\/127/)
})

it('shows endpoints, grants and which commands will work', async () => {
  const { code, stdout, stderr } = await person.fob(['discover', server.issuer])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toContain(`Issuer: ${server.issuer}`)
  expect(stdout).toMatch(/token_endpoint +http/)
  expect(stdout).toMatch(/fob token client-credentials +yes/)
  expect(stdout).toContain('S256')
})

it('-o json is one object', async () => {
  const { stdout } = await person.fob(['discover', server.issuer, '-o', 'json'])
  const found = JSON.parse(stdout)
  expect(found).toMatchObject({ issuer: server.issuer, pkce: ['S256'] })
  expect(found.grants).toContain('client_credentials')
  expect(found.client_authentication).toContain('client_secret_basic')
  expect(found.endpoints.token_endpoint).toBe(`${server.issuer}/token`)
})

it('says what a server lacks', async () => {
  server.fault('discovery', {
    edit: ({ device_authorization_endpoint: _, ...answer }) => ({
      ...answer,
      grant_types_supported: ['authorization_code'],
    }),
  })
  const { stdout } = await person.fob(['discover', server.issuer])
  expect(stdout).toMatch(/fob login --device +no: no device_authorization_endpoint/)
  expect(stdout).toMatch(/fob token client-credentials +no: grant client_credentials is not listed/)
})

it('lets no control byte of a server through', async () => {
  server.fault('discovery', {
    edit: answer => ({
      ...answer,
      scopes_supported: ['\u001b[2J'],
      grant_types_supported: ['\u202e\u0007x'],
      '\u001b[31mred_endpoint': server.issuer,
    }),
  })
  for (const format of ['text', 'json']) {
    const words = ['discover', server.issuer, '-o', format]
    const { stdout } = await person.fob(words)
    expect(stdout).toContain('red_endpoint')
    expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  }
})
