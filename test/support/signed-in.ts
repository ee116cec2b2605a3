/** A home with the file store and the profile `work`, in which a person is signed in: through the real binary. */
import { randomBytes } from 'node:crypto'
import { expect } from 'vitest'
import type { AuthorizationServer } from './authorization-server/index.ts'
import { type PersonTokensOptions, personTokens } from './person-tokens.ts'
import { type Finished, type RunOptions, runFob, tempHome, writeProfile } from './run.ts'

export interface PersonHome {
  readonly home: Awaited<ReturnType<typeof tempHome>>
  readonly env: Readonly<Record<string, string>>
  readonly fob: (args: readonly string[], options?: RunOptions) => Promise<Finished>
  /** Signs in to `work` (or as `args` say) with a refresh token. */
  readonly signIn: (options?: PersonTokensOptions, args?: readonly string[]) => Promise<Finished>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/** `more` is TOML for the profile. */
export async function personHome(server: AuthorizationServer, more = ''): Promise<PersonHome> {
  const home = await tempHome()
  await writeProfile(home, 'work', `issuer = "${server.issuer}"\nclient_id = "cli"\n${more}`)
  const env = {
    FOB_STORE: 'file',
    FOB_STORE_KEY: randomBytes(32).toString('base64'),
    FOB_ALLOW_HTTP_LOOPBACK: '1',
  }
  const fob: PersonHome['fob'] = (args, options = {}) =>
    runFob(args, { home, ...options, env: { ...env, ...options.env } })
  return {
    home,
    env,
    fob,
    signIn: async (options, args = ['work']) => {
      const { refreshToken } = await personTokens(server, options)
      const done = await fob(['login', ...args, '--with-refresh-token'], { input: `${refreshToken}\n` })
      expect(done).toMatchObject({ code: 0 })
      return done
    },
    [Symbol.asyncDispose]: home.remove,
  }
}
