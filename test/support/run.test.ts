import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Home, runFob, startFob, tempHome, writeProfile } from './run.ts'

let home: Home
beforeEach(async () => {
  home = await tempHome()
})
afterEach(() => home.remove())

/** A program in place of fob. */
async function script(text: string): Promise<string> {
  const file = join(home.path, 'script.js')
  await writeFile(file, text)
  return file
}

test('a child sees its own home and nothing of ours', async () => {
  const bin = await script('console.log(JSON.stringify({ env: process.env, cwd: process.cwd() }))')
  const { code, stdout } = await runFob([], { bin, home, env: { EXTRA: 'x' } })
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toEqual({
    cwd: home.path,
    env: { PATH: process.env.PATH, ...home.env, EXTRA: 'x' },
  })
})

test('arguments, input, streams and the exit code come through', async () => {
  const bin = await script(`
    process.stdin.pipe(process.stdout)
    console.error(process.argv.slice(2).join('|'))
    process.exitCode = 7`)
  expect(await runFob(['a', 'b c'], { bin, input: 'hello' })).toEqual({
    code: 7,
    signal: null,
    stdout: 'hello',
    stderr: 'a|b c\n',
  })
})

test('a child that hangs is killed and fails', async () => {
  const bin = await script('setInterval(() => {}, 1000); console.error("stuck")')
  await expect(runFob([], { bin, timeout: 300 })).rejects.toThrow(/still running after 300 ms/)
})

test('a running child can be waited for, written to and killed', async () => {
  const bin = await script(
    'console.error("code: 42"); process.stdin.on("data", d => console.log("got " + d))',
  )
  await using fob = await startFob([], { bin, input: { open: true } })
  expect((await fob.waitFor(/code: (\d+)/))[1]).toBe('42')
  fob.child.stdin?.write('word')
  await fob.waitFor(/got word/, 'stdout')
  const never = expect(fob.waitFor(/never/)).rejects.toThrow(/ended before stderr had/)
  fob.kill('SIGTERM')
  await never
  await expect(fob.waitFor(/never/)).rejects.toThrow(/ended before stderr had/)
  expect(await fob.finished).toMatchObject({ code: null, signal: 'SIGTERM' })
  expect(existsSync(fob.home.path)).toBe(false)
})

test('a profile is written where fob reads it', async () => {
  const file = await writeProfile(home, 'work', 'issuer = "https://example.com"\n')
  expect(file).toBe(join(home.path, '.config/fob/profiles/work.toml'))
  expect(await readFile(file, 'utf8')).toContain('example.com')
})
