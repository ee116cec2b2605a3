/** What a compiled executable does that Node does not. Runs with FOB_BIN=standalone/fob. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type AuthorizationServer, startAuthorizationServer } from '../support/authorization-server/index.ts'
import { type Home, runFob, tempHome, writeProfile } from '../support/run.ts'

let home: Home
beforeEach(async () => {
  home = await tempHome()
  await writeProfile(home, 'work', 'issuer = "https://as.example.com"\nclient_id = "cli"\nstore = "file"\n')
})
afterEach(() => home.remove())

describe('a standalone executable', () => {
  /** A folder that somebody else has filled. */
  async function trap(): Promise<string> {
    const folder = join(home.path, 'trap')
    await mkdir(folder)
    await writeFile(join(folder, 'evil.js'), `require('node:fs').writeSync(1, 'evil')`)
    return folder
  }

  it.each(['.env', '.env.local', '.env.production', '.env.development'])(
    'takes no settings from a %s in the current folder',
    async name => {
      const cwd = await trap()
      await writeFile(join(cwd, name), 'FOB_ISSUER=https://evil.example.com\nFOB_STORE=none\n')
      const { stdout } = await runFob(['profile', 'show', 'work', '--resolved'], { home, cwd })
      expect(stdout).toContain('as.example.com')
      expect(stdout).not.toMatch(/evil|none/)
    },
  )

  it('runs nothing that a bunfig.toml or package.json in the current folder names', async () => {
    const cwd = await trap()
    await writeFile(join(cwd, 'bunfig.toml'), 'preload = ["./evil.js"]\n')
    await writeFile(join(cwd, 'package.json'), '{ "imports": { "#x": "./evil.js" }, "main": "evil.js" }')
    await writeFile(join(cwd, 'tsconfig.json'), '{ "compilerOptions": { "paths": { "*": ["./evil.js"] } } }')
    const { code, stdout } = await runFob(['profile', 'show', 'work'], { home, cwd })
    expect({ code, evil: stdout.includes('evil') }).toEqual({ code: 0, evil: false })
  })

  it.each(['fs-native-extensions', 'keytar', 'not-at-start', 'kerberos', 'supports-color'])(
    'loads no %s of the current folder',
    async name => {
      const cwd = await trap()
      const folders = ['.', 'prebuilds/linux-x64', 'passphrase.ts']
      for (const folder of folders) {
        const path = join(cwd, 'node_modules', name, folder)
        await mkdir(path, { recursive: true })
        for (const file of ['index.js', 'package.json', 'fs-native-extensions.node', 'keytar.node'])
          await writeFile(join(path, file), `require('node:fs').writeSync(1, 'evil')`)
        await writeFile(join(path, 'package.json'), '{ "main": "index.js" }')
      }
      const env = { FOB_STORE_KEY: '0'.repeat(64) }
      const { code, stdout, stderr } = await runFob(['token', 'work'], { home, cwd, env })
      expect({ code, stdout }, stderr).toEqual({ code: 3, stdout: '' })
      expect((await runFob(['store', 'status', '--store', 'keychain'], { home, cwd })).stdout).not.toContain(
        'evil',
      )
    },
  )

  it('checks certificates whatever NODE_TLS_REJECT_UNAUTHORIZED says', async () => {
    await using server = await startAuthorizationServer({ https: true })
    const { client_id, client_secret } = server.clients.service
    const words = ['token', 'client-credentials', '--issuer', server.issuer, '--client-id', client_id]
    const env = { NODE_TLS_REJECT_UNAUTHORIZED: '0', FOB_CLIENT_SECRET: client_secret, FOB_STORE: 'none' }
    expect(await runFob(words, { home, env })).toMatchObject({ code: 6, stdout: '' })
    expect(server.requests).toEqual([])
    const trusted = await runFob([...words, '--ca-file', server.caFile ?? ''], { home, env })
    expect(trusted).toMatchObject({ code: 0 })
  })

  describe('over a fetch that is not Node’s', () => {
    const words = (server: AuthorizationServer, ...more: string[]) => {
      const { client_id } = server.clients.service
      return ['token', 'client-credentials', '--issuer', server.issuer, '--client-id', client_id, ...more]
    }
    const environment = (server: AuthorizationServer) => ({
      FOB_CLIENT_SECRET: server.clients.service.client_secret,
      FOB_ALLOW_HTTP_LOOPBACK: '1',
      FOB_STORE: 'none',
    })

    it.each(['curl', '1', 'true'])('shows no request where BUN_CONFIG_VERBOSE_FETCH=%s', async verbose => {
      await using server = await startAuthorizationServer()
      const env = { ...environment(server), BUN_CONFIG_VERBOSE_FETCH: verbose }
      const { code, stdout, stderr } = await runFob(words(server), { home, env })
      expect({ code, stderr, lines: stdout.split('\n').length }).toEqual({ code: 0, stderr: '', lines: 2 })
    })

    it('reads what the fob of Node has kept, and the other way round', async () => {
      await using server = await startAuthorizationServer()
      const env = { ...environment(server), FOB_STORE: 'file', FOB_STORE_KEY: '0'.repeat(64) }
      const args = words(server)
      const node = () => runFob(args, { home, env, bin: 'bin/fob.js' })
      const first = await node()
      expect(first).toMatchObject({ code: 0, stderr: '' })
      expect(await runFob(args, { home, env })).toEqual(first)
      const renewed = await runFob([...args, '--force-refresh'], { home, env })
      expect(renewed.stdout).not.toBe(first.stdout)
      expect(await node()).toEqual(renewed)
    })
  })

  it('says its version', async () => {
    expect((await runFob(['--version'], { home })).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})
