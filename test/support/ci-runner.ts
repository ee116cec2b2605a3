/**
 * The endpoint by which a GitHub Actions runner gives a job its identity, as GitHub documents it: a GET to the URL that the
 * job is told, with its bearer and an audience, answered by `{ "value": "<JWT>" }`.
 */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'

export interface CiRunner {
  /** The variables of a job with `permissions: { id-token: write }`. */
  readonly env: Readonly<Record<string, string>>
  /** Audiences asked for, with the right bearer. */
  readonly audiences: readonly (string | null)[]
  readonly publicJwk: JWK
  /** An identity as the runner would sign it: also what GitLab puts into a variable. */
  readonly identity: (audience: string, subject?: string) => Promise<string>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/** @param subject also the issuer: what a server that authenticates clients by it wants */
export async function startCiRunner(subject: string): Promise<CiRunner> {
  const { privateKey, publicKey } = await generateKeyPair('RS256')
  const path = '/00/_apis/distributedtask/hubs/Actions/plans/a%20b/jobs/c/idtoken?api-version=2.0'
  const bearer = `runner-${crypto.randomUUID()}`
  const audiences: (string | null)[] = []
  const identity = (audience: string, sub = subject) =>
    new SignJWT({ repository: 'octo/app', jti: crypto.randomUUID() })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: 'ci' })
      .setIssuer(sub)
      .setSubject(sub)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(privateKey)
  const server = createServer(async (req, res) => {
    const { authorization = '' } = req.headers
    const isJob = /^bearer /i.test(authorization) && authorization.slice(7) === bearer
    if (req.method !== 'GET' || !isJob) return void res.writeHead(401).end('{}')
    // What the job was told byte for byte, and one parameter more at most.
    const [told, asked, ...others] = (req.url ?? '').split('&')
    const [name, encoded = ''] = asked?.split('=') ?? ['audience']
    if (told !== path || name !== 'audience' || others.length > 0) return void res.writeHead(404).end('{}')
    const audience = decodeURIComponent(encoded) || null
    audiences.push(audience)
    res.setHeader('content-type', 'application/json; charset=utf-8')
    res.end(JSON.stringify({ count: 1, value: await identity(audience ?? 'https://github.com/octo') }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    env: {
      GITHUB_ACTIONS: 'true',
      ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}${path}`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer,
    },
    audiences,
    publicJwk: { ...(await exportJWK(publicKey)), kid: 'ci' },
    identity,
    [Symbol.asyncDispose]: async () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
