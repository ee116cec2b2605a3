/** `fob inspect -` with a token on stdin, of a person at a server that all tests of a file share. */
import type { AuthorizationServer } from './authorization-server/index.ts'
import type { Finished } from './run.ts'
import { sharedPerson, sharedServer } from './shared.ts'
import type { PersonHome } from './signed-in.ts'

export interface InspectRig {
  readonly server: AuthorizationServer
  /** Nobody is signed in. */
  readonly person: PersonHome
  /** `--issuer` with that of the server: what is looked at without further arguments. */
  readonly issuer: readonly string[]
  readonly inspect: (token: string, args?: readonly string[]) => Promise<Finished>
  readonly inspectJson: (
    token: string,
    args?: readonly string[],
  ) => Promise<{ code: Finished['code']; stderr: string; answer: Record<string, unknown> }>
}

export async function inspectRig(): Promise<InspectRig> {
  const server = await sharedServer()
  const person = await sharedPerson(server)
  const issuer = ['--issuer', server.issuer]
  const inspect: InspectRig['inspect'] = (input, args = issuer) =>
    person.fob(['inspect', '-', ...args], { input })
  return {
    server,
    person,
    issuer,
    inspect,
    inspectJson: async (token, args = issuer) => {
      const { code, stdout, stderr } = await inspect(token, [...args, '-o', 'json'])
      return { code, stderr, answer: JSON.parse(stdout) }
    },
  }
}
