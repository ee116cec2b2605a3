/** What V8 made of fob's bundles is kept for the next run: it is code, and nothing that others made may be run. */
import { createHash } from 'node:crypto'
import { chmod, chown, mkdir, readdir, readFile, rename, stat, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Script } from 'node:vm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Home, runFob, standalone, tempHome, writeProfile } from '../support/run.ts'

let home: Home
beforeEach(async () => {
  home = await tempHome()
  await writeProfile(home, 'work', 'issuer = "https://as.example.com"\nclient_id = "cli"\nstore = "file"\n')
})
afterEach(() => home.remove())

const folder = () => join(home.env.XDG_CACHE_HOME ?? '', 'fob', 'compiled')
const file = (name: string) => join(folder(), `${name}-${process.version}-${process.arch}`)
const kept = () => readdir(folder()).catch(() => [])

/** No session: exit 3, by way of both bundles. */
async function token(env: Readonly<Record<string, string>> = {}) {
  const key = { FOB_STORE_KEY: '0'.repeat(64) }
  const { code, stdout } = await runFob(['token', 'work'], { home, env: { ...key, ...env } })
  return { code, stdout }
}
const noSession = { code: 3, stdout: '' }

/** Bytecode that prints "evil", made to pass for that of dist/fast.cjs: V8 compares the length of the source alone. */
async function evil(): Promise<Buffer> {
  const source = await readFile(fileURLToPath(new URL('../../dist/fast.cjs', import.meta.url)))
  const code = `exports.answered = async () => { require('node:fs').writeSync(1, 'evil'); return true }`
  const wrapped = `(function(exports,require,module,__filename,__dirname){${code.padEnd(source.length)}\n})`
  const script = new Script(wrapped)
  const exports = { answered: async () => false }
  script.runInThisContext()(exports, () => ({ writeSync: () => {} }))
  // Only what has run is compiled.
  await exports.answered()
  const data = script.createCachedData()
  return Buffer.concat([createHash('sha256').update(source).update(data).digest(), data])
}

if (standalone)
  it('is compiled into the standalone executable, which keeps none and takes none', async () => {
    await mkdir(folder(), { recursive: true })
    await writeFile(file('fast'), await evil(), { mode: 0o600 })
    expect(await token()).toEqual(noSession)
    expect((await kept()).length).toBe(1)
  })
else describe('compiled code', ofNode)

function ofNode() {
  it('is kept, readable by the person alone, and not made again', async () => {
    expect(await token()).toEqual(noSession)
    const names = ['fast', 'main'].map(file)
    const first = await Promise.all(names.map(name => stat(name)))
    expect(first.map(({ mode }) => mode & 0o777)).toEqual([0o600, 0o600])
    expect((await stat(folder())).mode & 0o777).toBe(0o700)
    expect(await token()).toEqual(noSession)
    expect((await Promise.all(names.map(name => stat(name)))).map(({ ino }) => ino)).toEqual(
      first.map(({ ino }) => ino),
    )
    expect((await kept()).length).toBe(2)
  })

  it('is made again where a byte of it has changed', async () => {
    await token()
    const whole = await readFile(file('main'))
    const broken = Buffer.from(whole)
    broken[broken.length >> 1] = (broken[broken.length >> 1] ?? 0) ^ 1
    for (const text of [broken, whole.subarray(0, 5000), '']) {
      await writeFile(file('main'), text)
      expect(await token()).toEqual(noSession)
      expect((await readFile(file('main'))).length).toBeGreaterThan(100_000)
    }
  })

  it('is run where it is whole and the own: so the cases below mean something', async () => {
    await mkdir(folder(), { recursive: true })
    await writeFile(file('fast'), await evil(), { mode: 0o600 })
    expect(await token()).toEqual({ code: 0, stdout: 'evil' })
  })

  it.each<[string, (path: string) => Promise<void>]>([
    ['others can write', path => chmod(path, 0o622)],
    [
      'is a link',
      async path => {
        await rename(path, `${path}.there`)
        await symlink(`${path}.there`, path)
      },
    ],
    [
      'belongs to another user',
      path => (process.getuid?.() === 0 ? chown(path, 4321, 4321) : chmod(path, 0o666)),
    ],
  ])('is not run where it %s', async (_name, spoil) => {
    await mkdir(folder(), { recursive: true })
    await writeFile(file('fast'), await evil(), { mode: 0o600 })
    await spoil(file('fast'))
    expect(await token()).toEqual(noSession)
    expect(await readFile(file('fast'))).not.toEqual(await evil())
  })

  it.each([{ CI: 'true' }, { NODE_DISABLE_COMPILE_CACHE: '1' }])(
    'is neither kept nor run with %j',
    async env => {
      expect(await token(env as unknown as Record<string, string>)).toEqual(noSession)
      expect(await kept()).toEqual([])
    },
  )

  it('does without a folder', async () => {
    await mkdir(dirname(home.env.XDG_CACHE_HOME ?? ''), { recursive: true })
    await writeFile(home.env.XDG_CACHE_HOME ?? '', '')
    expect(await token()).toEqual(noSession)
    expect(await token({ XDG_CACHE_HOME: '/dev/null/x' })).toEqual(noSession)
  })
}
