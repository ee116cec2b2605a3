/** Authorization details (RFC 9396), through the real binary against oidc-provider. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ClientMetadata, Configuration } from 'oidc-provider'
import { expect, it } from 'vitest'
import { nativeClient } from '../support/authorization-server/clients.ts'
import type { RunOptions } from '../support/run.ts'
import { personOfEachTest, sharedServer } from '../support/shared.ts'

const clients = [
  { ...nativeClient, client_id: 'details', authorization_details_types: ['payment'] },
] as unknown as ClientMetadata[]
const granted = [{ type: 'payment', amount: '12.30', note: 'granted' }]
const configure = (configuration: Configuration): Configuration => ({
  ...configuration,
  features: {
    ...configuration.features,
    richAuthorizationRequests: {
      enabled: true,
      types: { payment: { validate: () => {} } },
      authorizationDetailsForGrantSource: () => granted,
      authorizationDetailsForAccessToken: () => granted,
      authorizationDetailsForIntrospection: () => granted,
    },
  } as unknown as NonNullable<Configuration['features']>,
})

const server = await sharedServer({ clients, configure })
const at = personOfEachTest(server, 'scope = "openid api:read"\n')
const file = (name: string) => join(at.home.path, name)
const login = (args: readonly string[], options?: RunOptions) =>
  at.byBrowser(['login', 'work', '--pkce', ...args], options)

const details = [{ type: 'payment', amount: '12.30' }]
const text = JSON.stringify(details)

it.each(['flag', 'file', 'stdin', 'variable'])('come by %s, and what was granted is told', async way => {
  await writeFile(file('details.json'), JSON.stringify(details, null, 2))
  const value = { flag: text, file: file('details.json'), stdin: '-', variable: undefined }[way]
  const { code, stdout, url, stderr } = await login(
    [
      ...['--client-id', 'details', '--no-par', '--resource', 'https://api.example.com/', '-o', 'json'],
      ...(value ? ['--authorization-details', value] : []),
    ],
    { input: text, env: way === 'variable' ? { FOB_AUTHORIZATION_DETAILS: text } : {} },
  )
  expect({ code, stderr }).toMatchObject({ code: 0 })
  expect(JSON.parse(url.searchParams.get('authorization_details') ?? '')).toEqual(details)
  expect(JSON.parse(stdout).authorization_details).toEqual(granted)
})

it('of a call of its own are another token than that of the session', async () => {
  const named = ['--client-id', 'details', '--resource', 'https://api.example.com/']
  const first = await login([...named, '--authorization-details', text, '-o', 'token'])
  const token = (...args: string[]) => at.fob(['token', 'work', ...named, ...args])
  expect((await token()).stdout).toBe(first.stdout)
  server.clear()
  const second = await token('--authorization-details', '[{"type":"payment","amount":"1"}]')
  expect(second.stdout).not.toBe(first.stdout)
  expect(server.requests.find(({ endpoint }) => endpoint === 'token')?.form.authorization_details).toBe(
    '[{"type":"payment","amount":"1"}]',
  )
  expect((await token('--authorization-details', '[{"type":"payment","amount":"1"}]')).stdout).toBe(
    second.stdout,
  )
})

it.each([['[]'], ['{"type":"a"}'], ['[{"amount":1}]'], ['[nonsense'], ['./missing.json']])(
  '%s: 2, before any request',
  async value => {
    const done = await at.fob(['login', 'work', '--pkce', '--authorization-details', value])
    expect(done).toMatchObject({ code: 2, stdout: '' })
    expect(server.requests).toEqual([])
  },
)
