import { describe } from 'vitest'
import { runInit } from '../../src/commands/store/init.ts'
import { openStore, type StoreWorld } from '../../src/store/open.ts'
import { storeContract } from './contract.ts'
import { freshKey, storeWorld } from './world.ts'

const chosen = { name: 'file', chosen: true } as const
/** As the next process would: with an environment of its own. */
const open = (world: StoreWorld) => openStore(chosen, { ...world, env: { ...world.env } })

describe('file, key from a variable', () =>
  storeContract(async () => {
    const world = await storeWorld({ env: { FOB_STORE_KEY: freshKey() } })
    return { store: await open(world), reopen: () => open(world) }
  }))

describe('file, passphrase', () =>
  storeContract(async () => {
    const terminal = { inputIsTTY: true, outIsTTY: true, errIsTTY: true, columns: 80 }
    const input = { text: async () => '', secret: async () => 'correct horse' }
    const world = await storeWorld({ terminal, input })
    await runInit({ passphrase: true }, world)
    return { store: await open(world), reopen: () => open(world) }
  }))
