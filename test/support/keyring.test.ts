import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Keyring, startKeyring } from './keyring.ts'
import { describeWith } from './parts.ts'

describeWith('keyring', 'a private Secret Service', () => {
  let keyring: Keyring
  beforeEach(async () => {
    keyring = await startKeyring()
  })
  afterEach(() => keyring.close())

  const store = (account: string, secret: string, of = keyring) =>
    of.secretTool(['store', '--label=a label', 'service', 'fob', 'account', account], secret)
  const lookup = async (account: string, of = keyring) =>
    (await of.secretTool(['lookup', 'service', 'fob', 'account', account])).stdout

  test('keeps what an independent client stored', async () => {
    await store('one', 'first')
    await store('two', 'second\nline')
    expect(await lookup('one')).toBe('first')
    expect(await keyring.items()).toEqual([
      { label: 'a label', secret: 'first', attributes: { account: 'one', service: 'fob' } },
      { label: 'a label', secret: 'second\nline', attributes: { account: 'two', service: 'fob' } },
    ])
  })

  test('two at once know nothing of each other', async () => {
    await using other = await startKeyring()
    await store('one', 'first')
    expect(await other.items()).toEqual([])
  })

  test('locked it finds nothing and takes nothing, unlocked it has what it had', async () => {
    await store('one', 'first')
    await keyring.lock()
    expect(await lookup('one')).toBe('')
    expect((await store('two', 'second')).code).not.toBe(0)
    await keyring.unlock()
    expect(await lookup('one')).toBe('first')
  })

  test('stopped it does not answer until it goes on', async () => {
    await store('one', 'first')
    keyring.stop()
    const answer = lookup('one')
    const first = await Promise.race([
      answer,
      new Promise(resolve => setTimeout(resolve, 500, 'nothing yet')),
    ])
    expect(first).toBe('nothing yet')
    keyring.continue()
    expect(await answer).toBe('first')
  })

  test('killed it is absent', async () => {
    await keyring.kill()
    expect((await store('one', 'first')).stderr).toContain('was not provided by any .service files')
  })
})
