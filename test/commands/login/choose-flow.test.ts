import type { ServerMetadata } from 'openid-client'
import { describe, expect, it } from 'vitest'
import { chooseFlow, isCi, namedFlow, requirePerson } from '../../../src/commands/login/choose-flow.ts'
import { noTerminal } from '../../support/fakes.ts'

const both: ServerMetadata = {
  issuer: 'https://as.example.com',
  authorization_endpoint: 'https://as.example.com/authorize',
  device_authorization_endpoint: 'https://as.example.com/device',
}
const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'
const { device_authorization_endpoint: _, ...noDevice } = both
const { authorization_endpoint: __, ...onlyDevice } = both

const desk = {
  env: { DISPLAY: ':0' },
  platform: 'linux',
  terminal: { ...noTerminal, errIsTTY: true, columns: 80 },
} as const

describe('the flow that fits', () => {
  it.each([
    ['at a desk', {}, 'pkce', 'there is a browser at hand'],
    ['on a Mac', { env: {}, platform: 'darwin' }, 'pkce', 'there is a browser at hand'],
    ['on Windows', { env: {}, platform: 'win32' }, 'pkce', 'there is a browser at hand'],
    ['over SSH', { env: { DISPLAY: ':10', SSH_CONNECTION: 'x' } }, 'device', 'this is an SSH session'],
    ['over SSH to a Mac', { env: { SSH_TTY: 'x' }, platform: 'darwin' }, 'device', 'this is an SSH session'],
    ['in a codespace', { env: { CODESPACES: 'true' } }, 'device', 'this is a codespace'],
    ['in a dev container', { env: { REMOTE_CONTAINERS: 'true' } }, 'device', 'this is a dev container'],
    ['in WSL', { env: { WSL_DISTRO_NAME: 'Debian' } }, 'pkce', 'the browser of Windows reaches WSL'],
    ['without display', { env: {} }, 'device', 'there is no display'],
    ['without terminal', { terminal: noTerminal }, 'device', 'there is no terminal'],
  ] as const)('%s', (_name, place, flow, reason) =>
    expect(chooseFlow(both, { ...desk, ...place })).toEqual({ flow, reason }),
  )

  it.each([
    ['no device endpoint', noDevice, 'pkce', 'the server has no device flow'],
    ['grants without it', { ...both, grant_types_supported: ['x'] }, 'pkce', 'the server has no device flow'],
    ['grants with it', { ...both, grant_types_supported: [deviceGrant] }, 'device', 'this is an SSH session'],
    ['nothing else', onlyDevice, 'device', 'the server has no other flow for people'],
  ])('a server with %s, over SSH', (_name, metadata, flow, reason) =>
    expect(chooseFlow(metadata, { ...desk, env: { SSH_TTY: 'x' } })).toEqual({ flow, reason }),
  )
})

it.each([
  [{ pkce: true }, 'device', 'pkce'],
  [{ device: true }, 'pkce', 'device'],
  [{}, 'device', 'device'],
  [{}, undefined, undefined],
] as const)('flags %o and setting %s name %s', (flags, setting, flow) =>
  expect(namedFlow(flags, setting)?.flow).toBe(flow),
)

it('a flow of programs signs nobody in', () =>
  expect(() => namedFlow({}, 'client-credentials')).toThrow(expect.objectContaining({ exitCode: 2 })))

it.each([
  [{ CI: 'true' }, true],
  [{ CI: '1' }, true],
  [{ CI: 'woodpecker' }, true],
  [{ CI: 'false' }, false],
  [{ CI: '0' }, false],
  [{ CI: '' }, false],
  [{}, false],
])('%o is CI: %s', (env, expected) => {
  expect(isCi(env)).toBe(expected)
  const required = () => requirePerson(true, { env })
  if (expected) expect(required).toThrow(expect.objectContaining({ exitCode: 3 }))
  else expect(required).not.toThrow()
})

it('--no-input asks nobody', () =>
  expect(() => requirePerson(false, { env: {} })).toThrow(expect.objectContaining({ exitCode: 3 })))
