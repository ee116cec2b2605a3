import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { setUp, work } from './support.ts'

describe('fob profile list', () => {
  test('shows each profile, a broken one with what is wrong', async () => {
    const { deps, fob, folder } = await setUp({ work, broken: 'x = 1', 'my.home': '' })
    await fob('list')
    expect(deps.outText).toBe(
      `  broken   ${join(folder, 'broken.toml')}:1: there is no setting x\n  my.home\n  work     https://login.example.com  cli\n`,
    )
  })

  test('as JSON', async () => {
    const { deps, fob } = await setUp({ work })
    await fob('list', '-o', 'json')
    expect(JSON.parse(deps.outText)).toEqual([
      { name: 'work', issuer: 'https://login.example.com', client_id: 'cli' },
    ])
  })

  test('without profiles stdout is empty, or an empty list', async () => {
    const { deps, fob } = await setUp()
    await fob('list')
    expect(deps.outText).toBe('')
    expect(deps.errText).toContain('fob profile add')
    await fob('list', '-o', 'json')
    expect(deps.outText).toBe('[]\n')
  })
})
