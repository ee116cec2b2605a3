/** A file store with many sessions, for figures: written at once, without the care that fob takes with each. */
import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { accessKey, accessRecordKey, sessionKey } from '../../../src/sessions/key.ts'
import { serialiseAccess, serialiseSession } from '../../../src/sessions/records.ts'
import type { Session } from '../../../src/sessions/session.ts'
import { fileName } from '../../../src/store/file-name.ts'
import { seal } from '../../../src/store/jwe.ts'

/** `dataKey` is of the store in `folder`, 32 bytes. Each session has one access token, good for an hour. */
export async function fillStore(folder: string, dataKey: Uint8Array, count: number): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const put = async (key: string, value: string) =>
    writeFileSync(join(folder, fileName(key)), await seal(value, key, dataKey), { mode: 0o600 })
  const now = Math.floor(Date.now() / 1000)
  for (let index = 0; index < count; index++) {
    const session: Session = {
      version: 1,
      issuer: 'https://as.example.com',
      clientId: 'cli',
      profile: `filled-${index}`,
      account: 'default',
      flow: 'pkce',
      tokenEndpointOrigin: 'https://as.example.com',
      refreshToken: randomBytes(32).toString('base64url'),
      scope: 'openid profile api:read',
      subject: `person-${index}`,
      generation: 1,
      createdAt: now,
    }
    const key = sessionKey(session)
    const id = accessKey({ flow: 'session', scope: [], resource: [] })
    const token = {
      accessToken: randomBytes(32).toString('base64url'),
      tokenType: 'Bearer' as const,
      expiresAt: now + 3600,
    }
    await put(key, serialiseSession(session))
    await put(accessRecordKey(key), serialiseAccess(key, [{ id, savedAtMs: now * 1000, token }]))
  }
}
