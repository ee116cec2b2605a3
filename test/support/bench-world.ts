/** What `npm run bench` measures against: servers over http and TLS, and homes with sessions in a file store. */
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { accessKey, accessRecordKey, sessionKey } from '../../src/sessions/key.ts'
import { serialiseAccess } from '../../src/sessions/records.ts'
import { fileName } from '../../src/store/file-name.ts'
import { seal } from '../../src/store/jwe.ts'
import { startAuthorizationServer } from './authorization-server/index.ts'
import { type Home, tempHome, writeProfile } from './home.ts'
import { startKeyring } from './keyring.ts'
import { hasPart } from './parts.ts'
import { personTokens } from './person-tokens.ts'

const systemAuthorities = '/etc/ssl/certs/ca-certificates.crt'

/** Sessions of the profile `work`, accounts `a0`, `a1`, …, each with an access token of an hour. */
export async function homeWithSessions(count: number): Promise<Home> {
  const home = await tempHome()
  const issuer = 'https://as.example.com'
  await writeProfile(home, 'work', `issuer = "${issuer}"\nclient_id = "cli"\nstore = "file"\n`)
  const dataKey = randomBytes(32)
  const folder = join(home.env.XDG_DATA_HOME ?? '', 'fob', 'store')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const now = Date.now()
  for (let index = 0; index < count; index++) {
    const key = sessionKey({ issuer, clientId: 'cli', profile: 'work', account: `a${index}` })
    const token = {
      accessToken: randomBytes(32).toString('base64url'),
      tokenType: 'Bearer' as const,
      expiresAt: now / 1000 + 3600,
    }
    const id = accessKey({ flow: 'session', scope: [], resource: [] })
    const text = serialiseAccess(key, [{ id, savedAtMs: now, token }])
    const name = accessRecordKey(key)
    writeFileSync(join(folder, fileName(name)), await seal(text, name, dataKey), { mode: 0o600 })
  }
  return {
    ...home,
    env: { ...home.env, FOB_ACCOUNT: `a${count - 1}`, FOB_STORE_KEY: dataKey.toString('hex') },
  }
}

export type BenchServer = Awaited<ReturnType<typeof benchServer>>

/** `bundle` has the system's authorities and the server's own, as curl's usual file would. */
export async function benchServer(https: boolean) {
  const server = await startAuthorizationServer({ https })
  const home = await tempHome()
  const { service } = server.clients
  const common = `issuer = "${server.issuer}"\nstore = "file"\n${server.caFile ? `ca_file = "${server.caFile}"\n` : ''}`
  const secret = 'client_secret = { env = "BENCH_SECRET" }\n'
  await writeProfile(home, 'ci', `${common}client_id = "service"\nflow = "client-credentials"\n${secret}`)
  await writeProfile(home, 'work', `${common}client_id = "cli"\n`)
  const bundle = join(home.path, 'bundle.pem')
  writeFileSync(bundle, `${readFileSync(systemAuthorities, 'utf8')}\n${server.ca ?? ''}`)
  const { refreshToken } = await personTokens(server, { scope: 'api:read' })
  return {
    issuer: server.issuer,
    env: {
      ...home.env,
      FOB_ALLOW_HTTP_LOOPBACK: '1',
      FOB_STORE_KEY: randomBytes(32).toString('hex'),
      BENCH_SECRET: service.client_secret,
    },
    bundle,
    caFile: server.caFile,
    refreshToken,
    curl: ['-sSf', '-u', `service:${service.client_secret}`, '-d', 'grant_type=client_credentials'],
    close: async () => {
      await server.close()
      await home.remove()
    },
  }
}

/** undefined where there is none to start. */
export const benchKeyring = async () => (hasPart('keyring') ? startKeyring() : undefined)
