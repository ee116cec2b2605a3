/** Signing out, and what is left after it. */
import { expect } from 'vitest'
import type { Finished } from './run.ts'
import { type ServerAndPerson, serverAndPersonOfEachTest } from './shared.ts'

export interface LogoutRig extends ServerAndPerson {
  /** Expects this exit code, nothing left here whatever the server did, and no secret told. */
  readonly removed: (done: Finished, expected: number) => Promise<void>
}

export function logoutRig(): LogoutRig {
  const at = serverAndPersonOfEachTest()
  const removed: LogoutRig['removed'] = async ({ code, stdout, stderr }, expected) => {
    expect({ code, stdout, stderr }).toEqual({ code: expected, stdout: '', stderr: expect.any(String) })
    expect(stderr).not.toMatch(/bug in fob|undefined|\[object/)
    for (const { value } of at.server.liveTokens()) expect(stderr).not.toContain(value)
    const status = await at.person.fob(['store', 'status', '-o', 'json'])
    expect(JSON.parse(status.stdout).secrets).toBe(0)
  }
  return Object.assign(at, { removed })
}
