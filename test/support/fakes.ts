/** The world as a test gives it: nothing real is behind it, and what was done to it is recorded. */
import type { Deps, Terminal } from '../../src/deps.ts'
import { createRedactor } from '../../src/oidc/http/redactor.ts'
import type { SecretStore } from '../../src/store/store.ts'

export interface FakeDeps extends Deps {
  readonly outText: string
  readonly errText: string
  readonly opened: readonly URL[]
  /** Milliseconds of each sleep. A sleep takes no time: it moves `now` forward. */
  readonly slept: readonly number[]
  /** Moves `now` forward, in milliseconds. */
  readonly advance: (milliseconds: number) => void
}

export const noTerminal: Terminal = {
  inputIsTTY: false,
  outIsTTY: false,
  errIsTTY: false,
  columns: undefined,
}

/** A store that forgets with the process. */
export function fakeStore(): SecretStore {
  const secrets = new Map<string, string>()
  return {
    name: 'none',
    get: async key => secrets.get(key),
    set: async (key, value) => void secrets.set(key, value),
    delete: async key => secrets.delete(key),
    keys: async () => [...secrets.keys()],
  }
}

/** The clock starts at 2030-01-01. Parts without a harmless fake reject until a test gives them. */
export function fakeDeps(overrides: Partial<Deps> = {}): FakeDeps {
  let now = Date.UTC(2030, 0, 1)
  const text = { out: '', err: '' }
  const opened: URL[] = []
  const slept: number[] = []
  const store = fakeStore()
  return {
    version: '0.0.0-test',
    out: more => {
      text.out += more
    },
    err: more => {
      text.err += more
    },
    terminal: noTerminal,
    input: { text: async () => '', secret: () => missing('input.secret') },
    env: {},
    platform: 'linux',
    uid: process.getuid?.(),
    paths: { config: '/nowhere/config', data: '/nowhere/data', cache: '/nowhere/cache' },
    now: () => new Date(now),
    startedAt: new Date(now),
    sleep: async (milliseconds, signal) => {
      signal?.throwIfAborted()
      slept.push(milliseconds)
      now += milliseconds
    },
    fetch: () => missing('fetch'),
    redactor: createRedactor(),
    openBrowser: async url => void opened.push(url),
    spawn: () => missing('spawn'),
    store: async () => store,
    signal: new AbortController().signal,
    ...overrides,
    get outText() {
      return text.out
    },
    get errText() {
      return text.err
    },
    opened,
    slept,
    advance: milliseconds => {
      now += milliseconds
    },
  }
}

const missing = (name: string) => Promise.reject(new Error(`this test gives no ${name}`))
