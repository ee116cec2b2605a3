/** The same tests twice: a few rounds in `npm test`, the full counts and the measured figures in `npm run torture`. */
import { afterAll, beforeAll, describe } from 'vitest'
import { hasPart } from '../parts.ts'
import { type BackendMaker, fileBackends, keychainBackends } from './backends.ts'

export const full = process.env.FOB_TORTURE === '1'

export const counted = (few: number, many: number) => (full ? many : few)

/** What belongs to one mode or one backend alone is not there for the others: a skip is for what a machine lacks. */
export const only = (here: boolean, define: Define): Define => (here ? define : () => {})
type Define = (name: string, body: () => void | Promise<void>) => void

const figures: string[] = []

/** A measured figure: printed by `npm run torture`. */
export function figure(what: string, value: string | number): void {
  figures.push(`${what}: ${value}`)
}

/** Milliseconds as median, 99th percentile and worst. */
export function spread(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (part: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]?.toFixed(2)
  return `median ${at(0.5)} ms, 99 % below ${at(0.99)} ms, worst ${at(1)} ms (${sorted.length} runs)`
}

interface Where {
  readonly keychain?: 'always' | 'torture'
  /** The only one; default both. */
  readonly store?: BackendMaker['name']
  readonly windows?: boolean
}

/**
 * Runs `tests` once with the file store and once with a real Secret Service. `keychain: 'torture'`: what does not depend
 * on the store, and is tried with the second one in `npm run torture` alone. Windows has neither signals nor modes.
 */
export function describeStores(
  name: string,
  tests: (backends: BackendMaker) => void,
  { keychain = 'always', store, windows = false }: Where = {},
): void {
  const makers = [fileBackends(), ...(full || keychain === 'always' ? [keychainBackends()] : [])]
  for (const backends of makers.filter(({ name }) => name === (store ?? name))) {
    const missing = backends.name === 'keychain' && !hasPart('keyring') && process.env.CI !== 'true'
    const title = `${name}, ${backends.name} store${missing ? ' (skipped: no keyring on this machine)' : ''}`
    // gnome-keyring 42 dies now and then where clients are killed in numbers (docs/decisions/0006): that is no failure of fob.
    const retry = { count: 2, condition: () => backends.crashed() }
    describe.skipIf(missing || (process.platform === 'win32' && !windows))(title, { retry }, () => {
      tests(backends)
      afterAll(backends.close)
      printFigures(title)
    })
  }
}

export function printFigures(title: string): void {
  beforeAll(() => {
    figures.length = 0
  })
  afterAll(() => {
    if (full) process.stdout.write(figures.map(text => `  ${title} | ${text}\n`).join(''))
  })
}
