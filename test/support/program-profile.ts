import type { AuthorizationServer } from './authorization-server/index.ts'
import { type Home, writeProfile } from './home.ts'

type Server = Pick<AuthorizationServer, 'issuer' | 'clients'>

/** Writes the profile `ci`, of a program that gets its own tokens; gives what has its secret. `more` is TOML. */
export async function programProfile(
  home: Home,
  { issuer, clients }: Server,
  more = '',
): Promise<{ readonly CI_SECRET: string }> {
  const { client_id, client_secret } = clients.service
  const client = `issuer = "${issuer}"\nclient_id = "${client_id}"\nflow = "client-credentials"\n`
  await writeProfile(home, 'ci', `${client}client_secret = { env = "CI_SECRET" }\n${more}`)
  return { CI_SECRET: client_secret }
}
