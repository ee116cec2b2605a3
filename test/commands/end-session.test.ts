/** Which terminal makes `fob logout --end-session` open a browser. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { showEndSession } from '../../src/commands/logout/end-session.ts'
import { createContext } from '../../src/commands/shared/context.ts'
import { nodeTransport } from '../../src/oidc/http/transport.ts'
import { type AuthorizationServer, startAuthorizationServer } from '../support/authorization-server/index.ts'
import { fakeDeps, noTerminal } from '../support/fakes.ts'

let server: AuthorizationServer
beforeAll(async () => {
  server = await startAuthorizationServer()
})
afterAll(() => server.close())

it.each([
  ['a terminal', { inputIsTTY: true, errIsTTY: true }, true, 1],
  ['a terminal, and --no-input', { inputIsTTY: true, errIsTTY: true }, false, 0],
  ['no terminal for input', { inputIsTTY: false, errIsTTY: true }, true, 0],
  ['no terminal for messages', { inputIsTTY: true, errIsTTY: false }, true, 0],
])('with %s the browser is opened, or not, and the URL is shown', async (_name, terminal, input, count) => {
  const deps = fakeDeps({
    fetch: nodeTransport,
    terminal: { ...noTerminal, ...terminal },
    env: { DISPLAY: ':0' },
  })
  const options = { issuer: server.issuer, clientId: 'cli', allowHttpLoopback: true, quiet: true, input }
  const context = await createContext(options, undefined, deps)
  expect(await showEndSession('a.b.c', context, options, deps)).toBeUndefined()
  const url = `${server.issuer}/logout?client_id=cli&id_token_hint=a.b.c`
  expect(deps.errText).toContain(`\n${url}\n`)
  expect(deps.opened.map(({ href }) => href)).toEqual(Array(count).fill(url))
})
