/** Flags that the flow has no place for are refused, not dropped. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startAuthorizationServer } from '../support/authorization-server/index.ts'
import { type Home, runFob, tempHome } from '../support/run.ts'

let home: Home
beforeAll(async () => {
  home = await tempHome()
})
afterAll(() => home.remove())

const login = (args: readonly string[], issuer: string, env: Record<string, string> = {}) =>
  runFob(['login', '--issuer', issuer, '--client-id', 'cli', '--store', 'file', ...args], {
    home,
    env: { FOB_ALLOW_HTTP_LOOPBACK: '1', FOB_STORE_KEY: Buffer.alloc(32, 7).toString('base64'), ...env },
    input: 'token',
  })

describe('exits 2 before any request:', () => {
  it.each<[string, string[], string]>([
    ['--device', ['--prompt', 'login', '--login-hint', 'bob'], '--prompt, --login-hint'],
    ['--device', ['--max-age', '0'], '--max-age'],
    ['--device', ['--acr-values', 'urn:mfa'], '--acr-values'],
    ['--device', ['--claims', '{}', '--response-mode', 'jwt', '--par'], '--claims, --response-mode, --par'],
    ['--device', ['--binding-message', 'x'], '--binding-message'],
    ['--ciba', ['--login-hint', 'a', '--redirect-uri', 'http://127.0.0.1/x'], '--redirect-uri'],
    ['--ciba', ['--login-hint', 'a', '--max-age', '60'], '--max-age'],
    ['--pkce', ['--user-code-file', 'code.txt'], '--user-code-file'],
    ['--with-refresh-token', ['--login-hint', 'a'], '--login-hint'],
  ])('%s %j', async (flow, args, named) => {
    // Nobody listens there: a request would end with 6.
    const { code, stdout, stderr } = await login([flow, ...args], 'http://127.0.0.1:9')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^fob: [^\n]+\nhint: [^\n]+\n$/)
    expect(stderr).toContain(`has no place for ${named}\n`)
  })
})

it('what stands in a variable serves other flows too, and so does a no', async () => {
  const env = { FOB_PROMPT: 'login', FOB_MAX_AGE: '60' }
  expect((await login(['--device', '--no-par'], 'http://127.0.0.1:9', env)).code).toBe(6)
})

it('a flow that fob chose by the place is no excuse: 2, and nobody is given a code', async () => {
  const server = await startAuthorizationServer()
  try {
    const ssh = { SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' }
    const { code, stderr } = await login(['--max-age', '0'], server.issuer, ssh)
    expect(code).toBe(2)
    expect(stderr).toContain('a device code has no place for --max-age\nhint: sign in with fob login --pkce')
    expect(server.count('device_authorization')).toBe(0)
  } finally {
    await server.close()
  }
})
