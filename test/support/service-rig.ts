/** `fob token client-credentials` of the client `service`: what the tests of a file share. */
import type { TestClient } from './authorization-server/index.ts'
import { type RunOptions, runFob } from './run.ts'
import { sharedHome, sharedServer } from './shared.ts'

export async function serviceRig() {
  const server = await sharedServer()
  const home = await sharedHome()
  const { service } = server.clients
  return {
    server,
    home,
    /** In a home of its own, unless the options name one; its secret is in the environment, unless they name that. */
    clientCredentials: (args: readonly string[] = [], options: RunOptions = {}) => {
      const words = ['token', 'client-credentials', '--allow-http-loopback', '--issuer', server.issuer]
      return runFob([...words, '--client-id', service.client_id, ...args], {
        env: secretOf(service),
        ...options,
      })
    },
  }
}

export const secretOf = (client: TestClient) => ({ FOB_CLIENT_SECRET: client.client_secret })
