/** Each `-o` of `fob token client-credentials`, through the real binary. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { secretOf, serviceRig } from '../support/service-rig.ts'

const { server, home, clientCredentials } = await serviceRig()

it('-o json has the token, its type, times, scope and issuer', async () => {
  const before = Math.floor(Date.now() / 1000)
  const { stdout } = await clientCredentials(['-o', 'json', '--scope', 'api:read'])
  const answer = JSON.parse(stdout)
  expect(answer).toEqual({
    access_token: expect.stringMatching(/^\S+$/),
    token_type: 'Bearer',
    expires_at: expect.any(Number),
    expires_in: expect.any(Number),
    scope: 'api:read',
    issuer: server.issuer,
  })
  expect(answer.expires_at).toBeGreaterThanOrEqual(before + 3590)
  expect(answer.expires_in).toBeLessThanOrEqual(3600)
})

it.each([
  ['header', /^Authorization: Bearer [^\s"']+\n$/],
  ['curl', /^header = "Authorization: Bearer [^\s"']+"\n$/],
  ['env', /^export FOB_ACCESS_TOKEN='[^\s"']+'\n$/],
  ['none', /^$/],
])('-o %s is exact', async (format, expected) => {
  const { code, stdout, stderr } = await clientCredentials(['-o', format])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(expected)
})

it.each([
  ['fish', /^set -gx FOB_ACCESS_TOKEN '[^\s"']+'\n$/],
  ['powershell', /^\$env:FOB_ACCESS_TOKEN = '[^\s"']+'\n$/],
])('-o env --shell %s is exact', async (shell, expected) => {
  expect((await clientCredentials(['-o', 'env', '--shell', shell])).stdout).toMatch(expected)
})

it('--id-token where there is none exits 7', async () => {
  const { code, stdout, stderr } = await clientCredentials(['--id-token'])
  expect({ code, stdout }).toEqual({ code: 7, stdout: '' })
  expect(stderr).toMatch(/^fob: .*ID token\nhint: /)
})

it('masks the token for GitHub Actions on stderr before stdout has it', async () => {
  const env = { ...secretOf(server.clients.service), GITHUB_ACTIONS: 'true' }
  const { stdout, stderr } = await clientCredentials([], { env })
  expect(stderr).toBe(`::add-mask::${stdout}`)
})

it.each([
  ['github', 'GITHUB_OUTPUT', /^access_token=\S+\n$/],
  ['github-env', 'GITHUB_ENV', /^FOB_ACCESS_TOKEN=\S+\n$/],
])('-o %s writes to $%s and leaves stdout empty', async (format, variable, expected) => {
  const file = join(home.path, variable)
  await writeFile(file, '')
  const env = { ...secretOf(server.clients.service), [variable]: file, GITHUB_ACTIONS: 'true' }
  const { code, stdout, stderr } = await clientCredentials(['-o', format], { env })
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
  const written = await readFile(file, 'utf8')
  expect(written).toMatch(expected)
  expect(stderr).toContain(`::add-mask::${written.trim().split('=').slice(1).join('=')}`)
})

it.each([
  [{}, 'needs GITHUB_OUTPUT'],
  [{ GITHUB_OUTPUT: '/missing/folder' }, 'the file of GITHUB_OUTPUT can'],
])('-o github with %j is refused before any request', async (variables, words) => {
  const env = { ...secretOf(server.clients.service), ...variables }
  const { code, stdout, stderr } = await clientCredentials(['-o', 'github', '--refresh-metadata'], { env })
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain(words)
  expect(server.requests).toEqual([])
})

it('-o github to a file that can’t be written is no bug', async () => {
  const env = { ...secretOf(server.clients.service), GITHUB_OUTPUT: '/dev/full' }
  const { code, stdout, stderr } = await clientCredentials(['-o', 'github'], { env })
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain('the file of GITHUB_OUTPUT can')
})
