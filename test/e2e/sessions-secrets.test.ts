/** Where the refresh token is, and where it is not. */
import { chmodSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { findProgram } from '../support/parts.ts'
import { runProgram } from '../support/run-program.ts'
import { type SessionRig, sessionRig } from '../support/sessions/rig.ts'
import { describeStores, figure } from '../support/sessions/torture.ts'
import { sharedServer } from '../support/shared.ts'

const server = await sharedServer()

/** As it stands and as programs write such things: any of these would be a leak. */
const spellings = (token: string): Buffer[] => {
  const bytes = Buffer.from(token)
  const inner = (encoding: BufferEncoding, shift: number) =>
    // In the middle of something longer, at each of the three places in a group; its ends depend on the neighbours.
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString(encoding)
      .replaceAll('=', '')
      .slice(4, -4)
  const base64 = (['base64', 'base64url'] as const).flatMap(name =>
    [0, 1, 2].map(shift => inner(name, shift)),
  )
  const percent = [...bytes].map(byte => `%${byte.toString(16).padStart(2, '0')}`).join('')
  const texts = [token, ...base64, bytes.toString('hex'), bytes.toString('hex').toUpperCase(), percent]
  return [...texts.map(text => Buffer.from(text)), Buffer.from(token, 'utf16le'), bytes.toReversed()].map(
    found => Buffer.from(found),
  )
}

const holds = (content: Buffer, tokens: readonly string[]) =>
  tokens.flatMap(spellings).some(spelling => content.includes(spelling))

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(name => join(folder, name))
    .filter(path => statSync(path).isFile())
}

const processIds = () => (existsSync('/proc') ? readdirSync('/proc') : [])

/** Command lines and environments of all processes, while `work` is done. */
async function watchProcesses<Result>(
  work: Promise<Result>,
): Promise<{ result: Result; seen: Buffer; looks: number }> {
  const seen: Buffer[] = []
  let going = true
  let looks = 0
  const done = work.finally(() => {
    going = false
  })
  while (going) {
    for (const pid of processIds().filter(name => /^\d+$/.test(name) && name !== `${process.pid}`)) {
      for (const file of ['cmdline', 'environ']) {
        try {
          seen.push(readFileSync(`/proc/${pid}/${file}`))
        } catch {
          // It has ended, or belongs to another.
        }
      }
    }
    looks++
    await sleep(10)
  }
  return { result: await done, seen: Buffer.concat(seen), looks }
}

const outputs: readonly (readonly string[])[] = [
  ['token', '-o', 'json'],
  ['token', '-o', 'env'],
  ['token', '-o', 'curl'],
  ['refresh', '-o', 'json', '--trace'],
  ['refresh', '--verbose'],
  ['status'],
  ['status', '-o', 'json'],
]

/** Each refresh token that the session had meanwhile. */
async function useAll(rig: SessionRig): Promise<{ tokens: string[]; text: string }> {
  const tokens = [(await rig.session()).refreshToken ?? '']
  let text = ''
  for (const [command = '', ...options] of [...outputs, ['list', '-o', 'json'], ['store', 'status']]) {
    const named = ['list', 'store'].includes(command) ? [] : [rig.profile]
    const { code, stdout, stderr } = await rig.fob([command, ...named, ...options])
    expect([command, options, code]).toEqual([command, options, 0])
    text += stdout + stderr
    tokens.push((await rig.session()).refreshToken ?? '')
  }
  return { tokens: [...new Set(tokens)], text }
}

describeStores('the refresh token', backends => {
  it('is in the store, and in no file, argument, environment or output', async () => {
    await using rig = await sessionRig(server, backends)
    const { tokens, text } = await useAll(rig)
    server.fault('token', { delay: 300, times: 1 })
    const { result, seen, looks } = await watchProcesses(rig.refresh())
    tokens.push((await rig.session()).refreshToken ?? '')
    expect(result).toMatchObject({ code: 0 })
    expect([tokens.length, looks > 5, tokens.every(token => token.length > 40)]).toEqual([4, true, true])
    expect(holds(seen, tokens)).toBe(false)
    expect(holds(Buffer.from(text + result.stdout + result.stderr), tokens)).toBe(false)
    // An independent client sees it in the keychain.
    if (backends.name === 'keychain') expect(await rig.stored()).toContain(tokens.at(-1))
    const { keyring, locks } = rig.backend
    const folders = [rig.home.path, locks, ...(keyring ? [dirname(keyring.env.XDG_RUNTIME_DIR ?? '')] : [])]
    const files = folders.flatMap(filesBelow)
    expect(files.length).toBeGreaterThan(3)
    expect(files.filter(path => holds(readFileSync(path), tokens))).toEqual([])
    figure(
      'files searched',
      `${files.length}, refresh tokens: ${tokens.length}, processes looked at: ${looks} times`,
    )
  })

  it('would be found by this search', () => {
    const token = 'w9p5kQ7vJxTz0b1cM2nR4sY6uE8aGhL3dFjKqXoPiVt'
    for (const found of [
      `{"refresh_token":"${token}"}`,
      Buffer.from(`{"a":"${token}"}`).toString('base64'),
      Buffer.from(`{"ab":"${token}"}`).toString('base64url'),
      Buffer.from(`{"abc":"${token}"}`).toString('base64'),
      Buffer.from(token).toString('hex'),
    ]) {
      expect(holds(Buffer.from(`xx${found}yy`), [token])).toBe(true)
    }
  })
})

const others = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']
const canBeAnother = userInfo().uid === 0 && findProgram('setpriv') !== undefined

describeStores('another user', backends => {
  it.skipIf(!canBeAnother)('can read none of it, even where the home is open to all', async () => {
    await using rig = await sessionRig(server, backends)
    const { refreshToken = '' } = await rig.session()
    const { stdout: accessToken } = await rig.token()
    server.clear()
    const { keyring, locks } = rig.backend
    const keyrings = keyring ? [dirname(keyring.env.XDG_RUNTIME_DIR ?? '')] : []
    for (const folder of [rig.home.path, ...keyrings]) chmodSync(folder, 0o755)
    const folders = [rig.home.path, ...keyrings, locks]
    await writeFile(join(rig.home.path, 'open'), 'to all', { mode: 0o644 })
    const search = 'find "$@" -type f -exec cat {} + 2>/dev/null; exit 0'
    const read = await runProgram([...others, 'sh', '-c', search, 'sh', ...folders])
    expect(read.stdout).toContain('to all')
    expect(holds(Buffer.from(read.stdout), [refreshToken, accessToken.trim()])).toBe(false)
    for (const path of [rig.place.lock, ...filesBelow(rig.backend.folder ?? '/nowhere')]) {
      expect((await runProgram([...others, 'cat', path])).code).not.toBe(0)
    }
    if (keyring) {
      const asked = await runProgram(
        [...others, 'secret-tool', 'search', '--all', 'service', 'fob'],
        keyring.env,
      )
      expect(asked.stdout).toBe('')
      expect(asked.stderr).not.toContain(rig.key)
    }
    // fob itself, with the same settings, has nothing to show either.
    const cache = join(rig.home.path, 'cache-of-nobody')
    await mkdir(cache, { mode: 0o777 })
    chmodSync(cache, 0o777)
    const done = await rig.token({ by: others, env: { XDG_CACHE_HOME: cache } })
    expect(done.stdout).toBe('')
    expect([2, 9]).toContain(done.code)
    expect(server.requests).toEqual([])
  })
})
