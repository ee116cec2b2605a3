/** `fob token client-credentials` through the real binary against a real authorization server. */
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { testResources } from '../support/authorization-server/index.ts'
import { describeWith } from '../support/parts.ts'
import { fobCommand, runFob, tempHome, writeProfile } from '../support/run.ts'
import { secretOf, serviceRig } from '../support/service-rig.ts'

const { server, home, clientCredentials } = await serviceRig()

const token = /^[A-Za-z0-9\-._~+/]+=*\n$/

describe('the secret', () => {
  it('comes from the environment', async () => {
    const { code, stdout, stderr } = await clientCredentials()
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(token)
    expect(server.liveTokens().map(live => live.value)).toContain(stdout.trim())
  })

  it('that was forgotten is missed before the token endpoint is asked', async () => {
    const { code, stdout, stderr } = await clientCredentials([], { env: {} })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^fob: there is no client secret.*\nhint: .*FOB_CLIENT_SECRET/)
    expect(server.counts().token ?? 0).toBe(0)
    expect((await clientCredentials(['--client-auth', 'none'], { env: {} })).code).toBe(7)
  })

  it('comes from a file, without its newline', async () => {
    const file = join(home.path, 'secret')
    await writeFile(file, `${server.clients.service.client_secret}\n`, { mode: 0o600 })
    const { code, stdout } = await clientCredentials(['--client-secret-file', file], { env: {} })
    expect(code).toBe(0)
    expect(stdout).toMatch(token)
  })

  it('comes from stdin', async () => {
    const input = `${server.clients.service.client_secret}\n`
    const { code, stdout } = await clientCredentials(['--client-secret-file', '-'], { env: {}, input })
    expect(code).toBe(0)
    expect(stdout).toMatch(token)
  })

  it('is form-encoded inside Basic, with %, +, : and & in both parts (RFC 6749 2.3.1)', async () => {
    const { serviceOdd } = server.clients
    const args = ['--client-id', serviceOdd.client_id]
    expect((await clientCredentials(args, { env: secretOf(serviceOdd) })).code).toBe(0)
    expect(server.requests.at(-1)?.form.client_secret).toBeUndefined()
  })

  it('goes in the body alone with client_secret_post', async () => {
    const { servicePost } = server.clients
    const args = ['--client-id', servicePost.client_id, '--client-auth', 'client_secret_post']
    expect((await clientCredentials(args, { env: secretOf(servicePost) })).code).toBe(0)
    expect(server.requests.at(-1)?.headers.authorization).toBeUndefined()
    expect(server.requests.at(-1)?.path).not.toContain('secret')
  })
})

describe('the request', () => {
  it('carries scope, audience, resources and extra parameters', async () => {
    const args = ['--scope', 'api:read', '--audience', 'a b', '--param', 'x=1=2', '--param', 'y=']
    const resources = ['--resource', testResources.opaque, '--resource', testResources.jwt]
    await clientCredentials([...args, ...resources])
    expect(server.requests.at(-1)?.form).toMatchObject({
      grant_type: 'client_credentials',
      scope: 'api:read',
      audience: 'a b',
      resource: [testResources.opaque, testResources.jwt],
      x: '1=2',
      y: '',
    })
    expect(server.requests.at(-1)?.headers['user-agent']).toMatch(/^fob\/\d+\.\d+\.\d+$/)
  })

  it('says on stderr which scopes were not granted', async () => {
    server.fault('token', { edit: answer => ({ ...answer, scope: 'api:read' }) })
    const { code, stdout, stderr } = await clientCredentials(['--scope', 'api:read api:write'])
    expect(code).toBe(0)
    expect(stdout).toMatch(token)
    expect(stderr).toBe('warning: the server did not grant api:write\n')
  })

  it('is two requests the first time and one the second', async () => {
    await clientCredentials([], { home })
    expect(server.counts()).toEqual({ discovery: 1, token: 1, 'token client_credentials': 1 })
    server.clear()
    await clientCredentials(['--no-cache'], { home })
    expect(server.counts()).toEqual({ token: 1, 'token client_credentials': 1 })
  })

  it('takes everything from a profile', async () => {
    const { service } = server.clients
    const own = await tempHome()
    await writeProfile(
      own,
      'ci',
      `issuer = "${server.issuer}"\nclient_id = "${service.client_id}"\nclient_secret = { env = "CI_SECRET" }\nscope = "api:read"\n`,
    )
    const words = ['token', 'client-credentials', 'ci', '--allow-http-loopback', '-o', 'json']
    const { stdout } = await runFob(words, { env: { CI_SECRET: service.client_secret }, home: own })
    expect(JSON.parse(stdout)).toMatchObject({ scope: 'api:read', profile: 'ci' })
    await own.remove()
  })

  it('needs no discovery with a token endpoint of one’s own', async () => {
    const args = ['token', 'client-credentials', '--allow-http-loopback', '--client-id', 'service']
    const endpoint = ['--token-endpoint', `${server.issuer}/token`]
    const { code } = await runFob([...args, ...endpoint], { env: secretOf(server.clients.service) })
    expect(code).toBe(0)
    expect(server.counts()).toEqual({ token: 1, 'token client_credentials': 1 })
  })
})

describeWith('curl', 'curl', () => {
  it('takes the token by -K, and it stands in no process’s argv', async () => {
    const fob = [
      ...fobCommand(),
      'token',
      'client-credentials',
      '--allow-http-loopback',
      '--issuer',
      server.issuer,
    ]
    const line = `exec 3< <(${fob.map(word => `'${word}'`).join(' ')} --client-id service -o curl)
      curl -sS -K /dev/fd/3 '${server.api}' & sleep 0.01; cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' ' >&2; wait`
    const { stdout, stderr } = await promisify(execFile)('bash', ['-c', line], {
      env: { PATH: process.env.PATH, ...home.env, ...secretOf(server.clients.service) },
    })
    expect(JSON.parse(stdout)).toMatchObject({ client_id: 'service' })
    const [value] = server.liveTokens().slice(-1)
    expect(stderr).toContain('curl')
    expect(stderr).not.toContain(value?.value)
    expect(stderr).not.toContain(server.clients.service.client_secret)
  })
})
