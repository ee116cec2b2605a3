import { randomBytes } from '../crypto.ts'
import { storeError } from './error.ts'
import type { SecretStore } from './store.ts'

/**
 * Writes, reads and deletes a secret of no worth: proves that the store would take a real one.
 *
 * @throws FobError (exit 9), the store's own or `store_broken` where it gives back something else.
 */
export async function roundTrip(store: SecretStore): Promise<void> {
  const key = `probe-${randomBytes(8).toString('hex')}`
  const value = randomBytes(16).toString('hex')
  await store.set(key, value)
  const kept = await store.get(key)
  const deleted = await store.delete(key)
  if (kept === value && deleted) return
  throw storeError(
    'store_broken',
    `the store "${store.name}" does not keep what is written`,
    'choose another: --store …',
  )
}
