/** stdout and stderr that are full, closed, or left by their reader; users without a home. */
import { spawnSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fobCommand } from '../support/run.ts'
import { sharedHome, sharedServer } from '../support/shared.ts'

const server = await sharedServer()
const home = await sharedHome()

const quoted = (words: readonly string[]) => words.map(word => `'${word}'`).join(' ')

/** `script` has `$fob`, and `$token` for a call that succeeds; asynchronous, since the server is in this process. */
async function shell(script: string, env: Record<string, string> = {}) {
  const { execFile } = await import('node:child_process')
  const fob = quoted(fobCommand())
  const words = [
    'token',
    'client-credentials',
    '--no-cache',
    '--allow-http-loopback',
    '--issuer',
    server.issuer,
  ]
  const { client_id, client_secret } = server.clients.service
  const token = `${fob} ${quoted([...words, '--client-id', client_id])}`
  const text = script.replaceAll('$token', token).replaceAll('$fob', fob)
  const options = {
    env: { PATH: process.env.PATH, ...home.env, FOB_CLIENT_SECRET: client_secret, ...env },
    cwd: home.path,
  }
  return new Promise<{ code: unknown; stdout: string; stderr: string }>(resolve => {
    execFile('bash', ['-c', text], options, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    )
  })
}

describe('stdout', () => {
  it.each(['$token', '$fob --version', '$fob --help'])(
    'of %s on a full disk is exit 2, and no bug',
    async command => {
      const { code, stderr } = await shell(`${command} >/dev/full`)
      expect(stderr).toBe(
        "fob: the answer can't be written to standard output: ENOSPC\nhint: look at where it goes: is the disk full?\n",
      )
      expect(code).toBe(2)
    },
  )

  it.each(['$token', '$fob --version', '$fob --help'])(
    'of %s that nobody reads is no failure',
    async command => {
      const { stdout, stderr } = await shell(`{ sleep 0.3; ${command}; echo "code $?" >&2; } | true`)
      expect({ stdout, stderr }).toEqual({ stdout: '', stderr: 'code 0\n' })
    },
  )

  it('may be closed', async () => {
    expect(await shell('$token >&-')).toEqual({ code: 0, stdout: '', stderr: '' })
  })
})

describe('stderr', () => {
  it.each(['2>/dev/full', '2>&-'])('with %s costs no answer', async redirection => {
    const { code, stdout } = await shell(`$token --trace ${redirection}`)
    expect(stdout).toMatch(/^[\w-]+\n$/)
    expect(code).toBe(0)
  })

  it('on a full disk changes no exit code', async () => {
    expect(await shell('$fob token --nope 2>/dev/full')).toMatchObject({ code: 2, stdout: '' })
  })
})

const hasSetpriv = spawnSync('setpriv', ['--version']).status === 0

describe('a cache folder', () => {
  it.each(['/dev/null', '/dev/null/below'])('that is %s costs nothing but time', async folder => {
    const { code, stdout, stderr } = await shell('$token', { XDG_CACHE_HOME: folder })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^[\w-]+\n$/)
  })
})

describe('home', () => {
  it.each(['HOME=', 'HOME=.'])('with %s is not the current folder', async setting => {
    await mkdir(join(home.path, 'here/.config/fob/profiles'), { recursive: true, mode: 0o700 })
    await writeFile(join(home.path, 'here/.config/fob/profiles/default.toml'), 'scope = "planted"\n', {
      mode: 0o600,
    })
    const list = `cd here; env -u XDG_CONFIG_HOME ${setting} $fob profile list -o json`
    expect(await shell(list)).toEqual({ code: 0, stdout: '[]\n', stderr: '' })
  })

  it.skipIf(userInfo().uid !== 0 || !hasSetpriv)('need not be there for an ad hoc call', async () => {
    const unknown =
      'setpriv --reuid 54321 --regid 54321 --clear-groups env -u HOME -u XDG_CONFIG_HOME -u XDG_CACHE_HOME -u XDG_DATA_HOME'
    const { code, stdout, stderr } = await shell(`cd /; ${unknown} $token`)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^[\w-]+\n$/)
  })
})
