/** Sessions in this process: a store in memory that can be told to fail, locks in a temp folder. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { type ExitCode, exit, FobError } from '../../../src/errors.ts'
import type { RefreshGrant } from '../../../src/sessions/answer.ts'
import type { RefreshPoint, SessionContext } from '../../../src/sessions/context.ts'
import { sessionKey } from '../../../src/sessions/key.ts'
import { sessionPlace } from '../../../src/sessions/place.ts'
import { serialiseSession } from '../../../src/sessions/records.ts'
import { freshToken, type RefreshInput } from '../../../src/sessions/refresh.ts'
import type { Session } from '../../../src/sessions/session.ts'
import type { SecretStore } from '../../../src/store/store.ts'
import { accessId, id } from './flow.ts'

export interface FakeStore extends SecretStore {
  readonly secrets: Map<string, string>
  /** Called before each write; throw to fail it. */
  beforeSet: (key: string) => void
}

export function fakeStore(): FakeStore {
  const secrets = new Map<string, string>()
  const store: FakeStore = {
    name: 'file',
    secrets,
    beforeSet: () => {},
    get: async key => secrets.get(key),
    set: async (key, value) => {
      store.beforeSet(key)
      secrets.set(key, value)
    },
    delete: async key => secrets.delete(key),
    keys: async () => [...secrets.keys()],
  }
  return store
}

export const problem = (code: string, exitCode: ExitCode, cause?: unknown) =>
  new FobError(code, exitCode, code, { cause })
export const storeFailure = () => new FobError('store_write_failed', exit.store, 'full')

/** Of a request for a token with 60 s left, cached or by this grant. */
type Ask<Answer> = (grant: RefreshInput['grant'], more?: Partial<RefreshInput>) => Promise<Answer>

export interface Bench {
  readonly context: SessionContext
  readonly store: FakeStore
  readonly key: string
  readonly points: RefreshPoint[]
  readonly warnings: string[]
  readonly slept: number[]
  readonly controller: AbortController
  readonly session: () => Session
  /** The session as the store has it. */
  readonly stored: () => string | undefined
  /** Whether there is a journal. */
  readonly journal: () => boolean
  readonly ask: Ask<Awaited<ReturnType<typeof freshToken>>>
  /** What it throws. */
  readonly failure: Ask<unknown>
  readonly end: () => void
}

export const signedIn: Session = {
  ...id,
  version: 1,
  flow: 'pkce',
  tokenEndpointOrigin: 'https://as.example',
  refreshToken: 'old',
  generation: 7,
  createdAt: 1_700_000_000,
}

/** Time stands at 2,000,000 s. */
export const nowSeconds = 2_000_000

export function bench(session: Session | undefined = signedIn): Bench {
  const folder = mkdtempSync(join(tmpdir(), 'fob-sessions-'))
  const store = fakeStore()
  const key = sessionKey(id)
  if (session) store.secrets.set(key, serialiseSession(session))
  const [points, warnings, slept] = [[] as RefreshPoint[], [] as string[], [] as number[]]
  const controller = new AbortController()
  const context: SessionContext = {
    store,
    folder: join(folder, 'locks'),
    uid: userInfo().uid,
    now: () => new Date(nowSeconds * 1000),
    sleep: async milliseconds => {
      slept.push(milliseconds)
      await new Promise(resolve => setImmediate(resolve))
    },
    signal: controller.signal,
    warn: message => warnings.push(message),
    point: name => points.push(name),
  }
  const ask: Bench['ask'] = (grant, more) =>
    freshToken({ id, accessId, cache: 'use', minTtl: 60, grant, ...more }, context)
  const stored = () => store.secrets.get(key)
  return {
    store,
    key,
    points,
    warnings,
    slept,
    controller,
    context,
    session: () => JSON.parse(stored() ?? 'null'),
    stored,
    journal: () => existsSync(sessionPlace(context.folder, key).journal),
    ask,
    failure: (grant, more) =>
      ask(grant, more).then(
        () => 'no failure',
        (error: unknown) => error,
      ),
    end: () => rmSync(folder, { recursive: true, force: true }),
  }
}

type Step = 'rotated' | 'same' | FobError | Error

/** A grant that answers by list, and what it was sent. */
export function scripted(...steps: Step[]) {
  const sent: string[] = []
  const grant: RefreshGrant = {
    tokenEndpoint: 'https://as.example/token',
    spend: async (refreshToken, _session, { beforeBody }) => {
      await beforeBody()
      sent.push(refreshToken)
      const step = steps.shift() ?? new Error('one request too many')
      if (step instanceof Error) throw step
      const next = step === 'rotated' ? { refreshToken: 'new' } : {}
      return { accessToken: 'at', tokenType: 'Bearer', expiresAt: nowSeconds + 3600, ...next }
    },
  }
  return { sent, grant: async () => grant, one: grant }
}
