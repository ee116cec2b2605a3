/** A home with the file store and the profile `work`, in which a person is signed in: through the real binary. */
import { randomBytes } from 'node:crypto'
import { expect } from 'vitest'
import type { AuthorizationServer } from './authorization-server/index.ts'
import { type PersonTokensOptions, personTokens } from './person-tokens.ts'
import {
  type Finished,
  type RunningFob,
  type RunOptions,
  runFob,
  startFob,
  tempHome,
  writeProfile,
} from './run.ts'

export interface PersonHome {
  readonly home: Awaited<ReturnType<typeof tempHome>>
  readonly env: Readonly<Record<string, string>>
  readonly fob: (args: readonly string[], options?: RunOptions) => Promise<Finished>
  /** As `fob`, for tests that act while it runs. */
  readonly start: (args: readonly string[], options?: RunOptions) => Promise<RunningFob>
  /** Runs `fob login`, in whose browser alice signs in. */
  readonly byBrowser: (args: readonly string[], options?: RunOptions) => Promise<Finished & { url: URL }>
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
  const here = (options: RunOptions = {}) => ({ home, ...options, env: { ...env, ...options.env } })
  const fob: PersonHome['fob'] = (args, options) => runFob(args, here(options))
  const start: PersonHome['start'] = (args, options) => startFob(args, here(options))
  return {
    home,
    env,
    fob,
    start,
    byBrowser: async (args, options) => {
      await using running = await start(args, options)
      const url = await shownUrl(running)
      await server.signInAs(url, 'alice')
      return { ...(await running.finished), url }
    },
    signIn: async (options, args = ['work']) => {
      const { refreshToken } = await personTokens(server, options)
      const done = await fob(['login', ...args, '--with-refresh-token'], { input: `${refreshToken}\n` })
      expect(done).toMatchObject({ code: 0 })
      return done
    },
    [Symbol.asyncDispose]: home.remove,
  }
}

/** The address that a running `fob login` asks the person to open. */
export async function shownUrl(fob: {
  readonly waitFor: (pattern: RegExp) => Promise<RegExpMatchArray>
}): Promise<URL> {
  const [, url = ''] = await fob.waitFor(/^(https?:\/\/\S+\/authorize\?\S+)$/m)
  return new URL(url)
}
