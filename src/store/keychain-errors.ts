import { storeError } from './error.ts'

/** Every failure of the keychain names the way out: fob never takes another store by itself. */
const otherStore = 'or choose another store: --store file (after "fob store init --file"), FOB_STORE=file'

export const keychainUnavailable = (why: string, hint: string, cause?: unknown) =>
  storeError('keychain_unavailable', `no keychain here: ${why}`, `${hint}, ${otherStore}`, cause)

export const keychainLocked = (why: string, hint: string) =>
  storeError('keychain_locked', `the keychain is locked${why}`, `${hint}, ${otherStore}`)

export const keychainTimeout = (milliseconds: number) =>
  storeError(
    'keychain_timeout',
    `the keychain did not answer within ${milliseconds / 1000} seconds`,
    `restart the keychain's daemon, ${otherStore}`,
  )

export const keychainFailed = (why: string, cause?: unknown) =>
  storeError('keychain_failed', `the keychain failed: ${why}`, `try again, ${otherStore}`, cause)
