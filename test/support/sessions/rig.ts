/** A signed-in session of the real binary, in either store, and what a test does to it. */
import { randomBytes } from 'node:crypto'
import { expect } from 'vitest'
import { readJournal } from '../../../src/sessions/journal.ts'
import { accessRecordKey, sessionKey } from '../../../src/sessions/key.ts'
import { type SessionPlace, sessionPlace } from '../../../src/sessions/place.ts'
import type { AccessRecord } from '../../../src/sessions/records.ts'
import type { Session } from '../../../src/sessions/session.ts'
import type { AuthorizationServer } from '../authorization-server/index.ts'
import { personTokens } from '../person-tokens.ts'
import {
  type Finished,
  type Home,
  type RunningFob,
  type RunOptions,
  runFob,
  startFob,
  tempHome,
  writeProfile,
} from '../run.ts'
import { type Backend, type BackendMaker, forgetPlaces } from './backends.ts'

export interface SessionRig {
  readonly server: AuthorizationServer
  readonly backend: Backend
  readonly home: Home
  readonly env: Readonly<Record<string, string>>
  readonly profile: string
  /** Of the session in the store. */
  readonly key: string
  readonly place: SessionPlace
  readonly fob: (args: readonly string[], options?: RunOptions) => Promise<Finished>
  readonly start: (args: readonly string[], options?: RunOptions) => Promise<RunningFob>
  /** `fob token` and `fob refresh` for the session. */
  readonly token: (options?: RunOptions) => Promise<Finished>
  readonly refresh: (options?: RunOptions) => Promise<Finished>
  readonly signIn: () => Promise<void>
  /** The record, byte for byte. */
  readonly stored: () => Promise<string | undefined>
  readonly session: () => Promise<Session>
  /** The access token's life is over. */
  readonly expire: () => Promise<void>
  /** The successor of `refreshToken` that waits in the journal. */
  readonly journalled: (refreshToken: string) => Promise<Session | undefined>
  /** Requests that spend a refresh token. */
  readonly grants: () => number
  readonly isLive: (refreshToken: string | undefined) => boolean
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/** `home` where it must lie elsewhere than in the temp folder. */
export async function sessionRig(
  server: AuthorizationServer,
  backends: BackendMaker,
  home?: Home,
): Promise<SessionRig> {
  const own = home ?? (await tempHome())
  const backend = await backends.make(own)
  const profile = `work-${randomBytes(4).toString('hex')}`
  await writeProfile(own, profile, `issuer = "${server.issuer}"\nclient_id = "cli"\n`)
  const env = { ...backend.env, FOB_ALLOW_HTTP_LOOPBACK: '1' }
  const key = sessionKey({ issuer: server.issuer, clientId: 'cli', profile, account: 'default' })
  const place = sessionPlace(backend.locks, key)
  const { store } = backend
  const withOptions = (options: RunOptions): RunOptions => ({
    home: own,
    timeout: 60_000,
    ...options,
    env: { ...env, ...options.env },
  })
  const fob: SessionRig['fob'] = (args, options = {}) => runFob(args, withOptions(options))
  const rig: SessionRig = {
    server,
    backend,
    home: own,
    env,
    profile,
    key,
    place,
    fob,
    start: (args, options = {}) => startFob(args, withOptions(options)),
    token: options => fob(['token', profile], options),
    refresh: options => fob(['refresh', profile], options),
    signIn: async () => {
      const { refreshToken } = await personTokens(server)
      const done = await fob(['login', profile, '--with-refresh-token'], { input: `${refreshToken}\n` })
      expect(done).toMatchObject({ code: 0 })
    },
    stored: () => store.get(key),
    session: async () => JSON.parse((await store.get(key)) ?? 'null'),
    expire: () => expire(rig),
    journalled: token => journalled(rig, token),
    grants: () => server.count('token', 'refresh_token'),
    isLive: token => server.liveTokens().some(({ value }) => value === token),
    [Symbol.asyncDispose]: async () => {
      if (backend.keyring) for (const name of [key, accessRecordKey(key)]) await store.delete(name)
      forgetPlaces(backend, key)
      if (!home) await own.remove()
    },
  }
  await rig.signIn()
  server.clear()
  return rig
}

async function expire({ backend: { store }, key }: SessionRig): Promise<void> {
  const name = accessRecordKey(key)
  const record = JSON.parse((await store.get(name)) ?? '{"entries":[]}') as { entries: AccessRecord }
  const past = Math.floor(Date.now() / 1000) - 1
  const entries = record.entries.map(entry => ({ ...entry, token: { ...entry.token, expiresAt: past } }))
  await store.set(name, JSON.stringify({ ...record, entries }))
}

async function journalled({ place, key }: SessionRig, refreshToken: string): Promise<Session | undefined> {
  const text = (await readJournal(place.journal, process.geteuid?.(), key, refreshToken))?.text
  return text === undefined ? undefined : JSON.parse(text)
}
