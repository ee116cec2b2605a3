/** A server and a person for each test, so that every token that is alive is of that test. */
import { afterEach, beforeEach, expect } from 'vitest'
import { type AuthorizationServer, startAuthorizationServer } from './authorization-server/index.ts'
import type { Finished } from './run.ts'
import { type PersonHome, personHome } from './signed-in.ts'

export interface LogoutRig {
  readonly server: AuthorizationServer
  readonly person: PersonHome
  /** Expects this exit code, nothing left here whatever the server did, and no secret told. */
  readonly removed: (done: Finished, expected: number) => Promise<void>
}

export function logoutRig(): LogoutRig {
  let server: AuthorizationServer
  let person: PersonHome
  beforeEach(async () => {
    server = await startAuthorizationServer()
    person = await personHome(server)
  })
  afterEach(async () => {
    await server.close()
    await person[Symbol.asyncDispose]()
  })
  return {
    get server() {
      return server
    },
    get person() {
      return person
    },
    removed: async ({ code, stdout, stderr }, expected) => {
      expect({ code, stdout, stderr }).toEqual({ code: expected, stdout: '', stderr: expect.any(String) })
      expect(stderr).not.toMatch(/bug in fob|undefined|\[object/)
      for (const { value } of server.liveTokens()) expect(stderr).not.toContain(value)
      const status = await person.fob(['store', 'status', '-o', 'json'])
      expect(JSON.parse(status.stdout).secrets).toBe(0)
    },
  }
}
