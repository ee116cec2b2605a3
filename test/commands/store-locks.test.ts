import { rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { sessionLocks } from '../../src/commands/store/locks.ts'
import { moveSecrets } from '../../src/commands/store/move.ts'
import { createMessages } from '../../src/output/messages.ts'
import { createJournal } from '../../src/sessions/journal.ts'
import { sessionKey } from '../../src/sessions/key.ts'
import { withLock } from '../../src/sessions/lock.ts'
import { lockFolder, sessionPlace } from '../../src/sessions/place.ts'
import { serialiseSession } from '../../src/sessions/records.ts'
import type { Session } from '../../src/sessions/session.ts'
import { makeFolder } from '../../src/store/file-write.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { openStore } from '../../src/store/open.ts'
import { storeFolder } from '../../src/store/places.ts'
import { freshKey, storeWorld } from '../store/world.ts'

const id = { issuer: `https://as.example/${process.pid}`, clientId: 'c', profile: '', account: 'default' }
const key = sessionKey(id)
const session: Session = {
  ...id,
  version: 1,
  flow: 'pkce',
  tokenEndpointOrigin: 'https://as.example',
  refreshToken: 'old',
  generation: 1,
  createdAt: 1,
}

/** A file store with a session, a target that calls itself the keychain, and the places of their locks. */
async function twoStores() {
  const world = await storeWorld({
    env: { FOB_STORE_KEY: freshKey() },
    sleep: ms => new Promise(end => setTimeout(end, ms)),
  })
  const from = await openStore({ name: 'file', chosen: true }, world)
  await from.set(key, serialiseSession(session))
  const to = { ...memoryStore(), name: 'keychain' as const }
  const [source, target] = [from, to].map(({ name }) =>
    sessionPlace(lockFolder(name, storeFolder(world)), key),
  )
  if (!source || !target) throw new Error('two stores have two places')
  // The keychain's locks are in the home of the password database, whatever a test sets.
  onTestFinished(() => rmSync(target.lock, { force: true }))
  const locks = sessionLocks(from, to, { messages: createMessages(world, true) }, world)
  return { world, from, to, source, target, locks }
}

test('what a killed refresh left in the journal moves along', async () => {
  const { from, to, source, locks } = await twoStores()
  makeFolder(dirname(source.journal))
  const journal = await createJournal(source.journal, key, 'old', serialiseSession(session))
  await journal.write(serialiseSession({ ...session, refreshToken: 'new', generation: 2 }))
  journal.close()
  expect(await moveSecrets(from, to, locks)).toEqual({ moved: 1, conflicts: [] })
  expect(JSON.parse((await to.get(key)) ?? '')).toMatchObject({ refreshToken: 'new', generation: 2 })
  expect(await from.keys()).toEqual([])
})

test.each(['source', 'target'] as const)('a session at work in the %s is waited for', async which => {
  const { world, from, to, locks, ...places } = await twoStores()
  const events: string[] = []
  let release = () => {}
  const working = withLock(places[which].lock, world, async () => {
    await new Promise<void>(end => {
      release = end
    })
    events.push('released')
  })
  const moving = moveSecrets(from, to, locks).then(() => events.push('moved'))
  await new Promise(end => setTimeout(end, 100))
  expect(await to.get(key)).toBeUndefined()
  release()
  await Promise.all([working, moving])
  expect(events).toEqual(['released', 'moved'])
})
