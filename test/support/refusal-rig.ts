/** Calls that have to fail: with the documented exit code, an empty stdout, one sentence, one hint and no secret. */
import { expect } from 'vitest'
import type { AuthorizationServer } from './authorization-server/index.ts'
import { type Finished, type Home, runFob } from './run.ts'
import { sharedHome, sharedServer } from './shared.ts'

/** The client secret of each call. */
export const secret = 'canary+Secret/7%:é'

export interface RefusalRig {
  readonly server: AuthorizationServer
  readonly home: Home
  /** `fob token client-credentials`. */
  readonly fob: (args: readonly string[], env?: Record<string, string>) => Promise<Finished>
}

export async function refusalRig(): Promise<RefusalRig> {
  const home = await sharedHome()
  return {
    server: await sharedServer(),
    home,
    fob: (args, env) =>
      runFob(['token', 'client-credentials', '--client-id', 'service', ...args], {
        home,
        env: { FOB_CLIENT_SECRET: secret, FOB_ALLOW_HTTP_LOOPBACK: '1', ...env },
      }),
  }
}

/** @param words of its sentence or hint */
export function refused({ code, stdout, stderr }: Finished, exitCode: number, words?: RegExp | string): void {
  expect({ code, stdout, stderr }).toEqual({ code: exitCode, stdout: '', stderr: expect.any(String) })
  expect(stderr).toMatch(/^fob: [^\n]+\nhint: [^\n]+\n$/)
  expect(stderr).not.toMatch(/bug in fob|\bat .*:\d+:\d+|undefined|\[object/)
  if (words !== undefined) expect(stderr).toMatch(words)
  for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')]) {
    expect(stderr).not.toContain(form)
  }
}
