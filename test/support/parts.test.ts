import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Home, tempHome } from './home.ts'
import { describeWith, findProgram, hasPart } from './parts.ts'

let home: Home
beforeEach(async () => {
  home = await tempHome()
  vi.stubEnv('PATH', home.path)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await home.remove()
})

test('a part is there when its program can be run', async () => {
  const file = join(home.path, 'tmux')
  await writeFile(file, '')
  expect(hasPart('tmux')).toBe(false)
  await chmod(file, 0o755)
  expect([hasPart('tmux'), findProgram('tmux')]).toEqual([true, file])
})

test('under CI a missing part fails', () => {
  vi.stubEnv('CI', 'true')
  expect(() => describeWith('fish', 'completions', () => {})).toThrow('fish is not installed')
})
