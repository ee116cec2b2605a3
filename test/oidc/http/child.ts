/** Bundled as fob is and run as a process of its own by bundle.test.ts: one request, then what it took. */
import * as client from 'openid-client'
import { FobError } from '../../../src/errors.ts'
import { createFetch } from '../../../src/oidc/http/fetch.ts'
import { nodeTransport } from '../../../src/oidc/http/transport.ts'
import { sleep } from '../../../src/system/sleep.ts'

const [tokenEndpoint = ''] = process.argv.slice(2)
const config = new client.Configuration(
  { issuer: 'http://127.0.0.1', token_endpoint: tokenEndpoint },
  'client',
)
config[client.customFetch] = createFetch({
  version: '0',
  transport: nodeTransport,
  settings: { allowHttpLoopback: true, timeout: 20 },
  env: {},
  now: () => new Date(),
  sleep,
  signal: new AbortController().signal,
})
client.allowInsecureRequests(config)

async function main(): Promise<void> {
  const outcome = await client.clientCredentialsGrant(config, { scope: 'a' }).then(
    tokens => tokens.access_token,
    ({ cause }: { cause: unknown }) => (cause instanceof FobError ? cause.code : String(cause)),
  )
  const { moduleLoadList } = process as unknown as { moduleLoadList: string[] }
  const report = {
    outcome,
    undici: moduleLoadList.some(name => name.includes('undici')),
    megabytes: process.resourceUsage().maxRSS / 1024,
  }
  process.stdout.write(JSON.stringify(report))
}

void main()
