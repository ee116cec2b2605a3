import { storeError } from '../../store/error.ts'
import type { SecretStore } from '../../store/store.ts'

/** Runs `work` while nobody else is at work on the session of that key, in either store. */
export type WithSession = (session: string, work: () => Promise<void>) => Promise<void>

export interface Moved {
  readonly moved: number
  /** Keys that hold something else in the target: both are left as they are. */
  readonly conflicts: readonly string[]
}

/**
 * Moves every secret: write new, read back, delete old. A run that was cut short is finished by the next.
 *
 * @throws FobError `store_broken` (exit 9) where the target gives back something else; the old one is then still there.
 */
export async function moveSecrets(
  from: SecretStore,
  to: SecretStore,
  withSession: WithSession,
): Promise<Moved> {
  const conflicts: string[] = []
  let moved = 0
  for (const [session, keys] of bySession(await from.keys())) {
    await withSession(session, async () => {
      for (const key of keys) {
        const result = await moveSecret(key, from, to)
        if (result === 'moved') moved++
        // The rest belongs to it: access tokens of one session must not join another.
        if (result === 'conflict') return void conflicts.push(session)
      }
    })
  }
  return { moved, conflicts }
}

/** `<key>` and `<key>#access` go together, the session first. */
function bySession(keys: readonly string[]): Map<string, string[]> {
  const sessions = new Map<string, string[]>()
  for (const key of keys.toSorted()) {
    const [session = key] = key.split('#')
    sessions.set(session, [...(sessions.get(session) ?? []), key])
  }
  return sessions
}

async function moveSecret(key: string, from: SecretStore, to: SecretStore) {
  const value = await from.get(key)
  if (value === undefined) return 'gone'
  const there = await to.get(key)
  // What stands after # is a cache: the newer one is as good as any.
  if (there !== undefined && there !== value && !key.includes('#')) return 'conflict'
  if (there !== value) await to.set(key, value)
  if ((await to.get(key)) !== value) {
    throw storeError(
      'store_broken',
      `the store "${to.name}" does not keep what is written`,
      'nothing was deleted',
    )
  }
  await from.delete(key)
  return 'moved'
}
