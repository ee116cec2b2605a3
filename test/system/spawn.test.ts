import { expect, it } from 'vitest'
import { spawnCommand } from '../../src/system/spawn.ts'

const env = { PATH: process.env.PATH }

it('a command that prints without end is ended, and what it printed is bounded', async () => {
  const { exitCode, stdout } = await spawnCommand(['yes'], { env, stdio: 'capture' })
  expect(exitCode).toBe(143)
  expect(stdout.length).toBeLessThanOrEqual(1024 * 1024)
})

it('a command that is not there rejects with the word of the system', async () => {
  await expect(spawnCommand(['/no/such/command'], { env, stdio: 'capture' })).rejects.toMatchObject({
    code: 'ENOENT',
  })
})

it('has the environment that was given, and no other', async () => {
  const { stdout } = await spawnCommand(['env'], { env: { ...env, ONLY: 'this' }, stdio: 'capture' })
  expect(
    stdout
      .split('\n')
      .filter(line => !/^(PATH|_|PWD|SHLVL)=/.test(line))
      .join(''),
  ).toBe('ONLY=this')
})
