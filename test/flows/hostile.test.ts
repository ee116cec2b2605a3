import { afterAll, beforeAll, expect, it } from 'vitest'
import { authorizationCode } from '../../src/flows/authorization-code.ts'
import { openListener } from '../../src/loopback/listener.ts'
import { ScriptedBrowser } from '../support/authorization-server/browser.ts'
import { type ForgingServer, startForgingServer } from '../support/forging-server.ts'
import { sendHostile } from '../support/hostile.ts'
import { configured } from './configuration.ts'

let server: ForgingServer
beforeAll(async () => {
  server = await startForgingServer()
})
afterAll(() => server[Symbol.asyncDispose]())

async function signIn(): Promise<string | undefined> {
  const listener = await openListener({ redirectUris: ['http://127.0.0.1/callback'] })
  try {
    const { tokens } = await configured(server.issuer, {}, config =>
      authorizationCode({
        config,
        redirectUri: listener.redirectUri,
        source: listener,
        scope: ['openid'],
        resource: [],
        param: {},
        now: () => new Date(),
        signal: AbortSignal.timeout(20_000),
        onUrl: async url => {
          const state = url.searchParams.get('state') ?? ''
          await sendHostile(listener.redirectUri, state)
          new ScriptedBrowser().walk(url, () => undefined).catch(() => {})
          sendHostile(listener.redirectUri, state).catch(() => {})
        },
        onSignedIn: async () => {},
      }),
    )
    return tokens.subject
  } finally {
    await listener.close()
  }
}

it('of 100 sign-ins under fire 100 succeed, with one token request each', { timeout: 120_000 }, async () => {
  server.forge({})
  for (let round = 0; round < 100; round++) expect(await signIn()).toBe('alice')
  expect(server.count('/token')).toBe(100)
})
