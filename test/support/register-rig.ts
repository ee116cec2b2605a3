/** `fob register` at a server that registers anybody: what the tests of a file share. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach } from 'vitest'
import type { AuthorizationServer } from './authorization-server/index.ts'
import type { RunOptions } from './run.ts'
import { personOfEachTest, sharedServer } from './shared.ts'

export async function registerRig() {
  const server = await sharedServer()
  const person = personOfEachTest(server)
  /** Whatever left a server as secret in a registration of this test. */
  const secrets: string[] = []
  const watch = (watched: AuthorizationServer) =>
    watched.fault('registration', {
      when: ({ method }) => method === 'POST',
      edit: answer => {
        secrets.push(...[answer.client_secret, answer.registration_access_token].filter(Boolean).map(String))
        return answer
      },
    })
  beforeEach(() => {
    secrets.length = 0
    watch(server)
  })
  return {
    server,
    person,
    secrets,
    /** Has `secrets` hold those of another server too, until it is cleared. */
    watch,
    register: (args: readonly string[] = [], options: RunOptions = {}, at = server) =>
      person.fob(['register', at.issuer, ...args], options),
    /** The text of a profile. */
    profile: (name: string) =>
      readFile(join(person.home.env.XDG_CONFIG_HOME ?? '', 'fob/profiles', `${name}.toml`), 'utf8'),
    /** Names of what is in the file store. */
    stored: async () =>
      (await readdir(join(person.home.env.XDG_DATA_HOME ?? '', 'fob/store'))).filter(name =>
        name.endsWith('.jwe'),
      ),
  }
}
