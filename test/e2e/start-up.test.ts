/** What a command loads, seen from inside: each part that it does not need would cost it some milliseconds. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { runFob, standalone } from '../support/run.ts'
import { sharedHome, sharedServer } from '../support/shared.ts'

const server = await sharedServer()
const home = await sharedHome()
const probe = join(home.path, 'probe.cjs')
beforeAll(async () => {
  await writeFile(
    probe,
    `const { writeFileSync } = require('node:fs')
    process.on('exit', () => writeFileSync(process.env.LOADED, process.moduleLoadList.join('\\n')))`,
  )
})

/** Names of Node's own modules that a run of fob has loaded; none known of the standalone executable, where nothing looks from inside. */
async function loadedBy(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const file = join(home.path, 'loaded')
  const run = { home, env: { NODE_OPTIONS: `--require=${probe}`, LOADED: file, ...env } }
  const { code, stderr } = await runFob(args, run)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  if (standalone) return undefined
  return (await readFile(file, 'utf8')).split('\n').map(name => name.replace(/^\w+ /, ''))
}

describe('fob loads', () => {
  it('no undici for a token from the server, discovery included', async () => {
    const { client_id, client_secret } = server.clients.service
    const words = ['token', 'client-credentials', '--allow-http-loopback', '--issuer', server.issuer]
    const loaded = await loadedBy([...words, '--client-id', client_id], { FOB_CLIENT_SECRET: client_secret })
    expect(server.count('token')).toBe(1)
    if (!loaded) return
    expect(loaded).toContain('http')
    expect(loaded.filter(name => name.includes('undici'))).toEqual([])
  })
})
