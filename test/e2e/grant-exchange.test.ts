/** `fob token exchange` (RFC 8693) through the real binary. */
import { expect, it } from 'vitest'
import { grantRig } from '../support/grant-rig.ts'
import { Refusal } from '../support/strict-server/state.ts'

const { server, runner, fob, secretFile } = await grantRig()
const urn = (name: string) => `urn:ietf:params:oauth:token-type:${name}`
const good = { code: 0, stderr: '' }

const aToken = () => server.issue({ kind: 'access', sub: 'alice' })

it('sends no client where there is none, as Google wants it', async () => {
  const at = ['--token-endpoint', `${server.issuer}/token`, '--client-auth', 'none', '--no-cache']
  const { code } = await fob(['exchange', ...at, '--subject-token-file', '-'], { input: aToken() })
  // This server does want one.
  expect(code).toBe(7)
  const sent = [...(server.forms[0]?.keys() ?? [])].sort()
  expect(sent).toEqual(['grant_type', 'subject_token', 'subject_token_type'])
})

it('gets an access token for another audience: impersonation', async () => {
  const args = ['exchange', 'api', '--subject-token-file', '-', '--audience', 'billing', '--scope', 'read']
  const { code, stdout, stderr } = await fob([...args, '-o', 'json'], { input: aToken() })
  expect({ code, stderr }).toEqual(good)
  const answer = JSON.parse(stdout)
  expect(answer).toMatchObject({
    token_type: 'Bearer',
    issued_token_type: urn('access_token'),
    scope: 'read',
  })
  expect(server.facts(answer.access_token)).toEqual({
    kind: 'access',
    sub: 'alice',
    client: 'api',
    audience: 'billing',
    scope: 'read',
  })
})

it('names who acts: delegation', async () => {
  const actor = await secretFile('actor', server.issue({ kind: 'id', sub: 'desk' }))
  const args = ['exchange', 'api', '--subject-token-command', `echo ${aToken()}`]
  const { stdout } = await fob([...args, '--actor-token-file', actor, '--actor-token-type', 'id_token'])
  expect(server.facts(stdout.trim())).toMatchObject({ sub: 'alice', actor: 'desk' })
})

it.each(['refresh_token', 'id_token', 'saml2'])('asks for %s, which is no access token (N_A)', async type => {
  const args = ['exchange', 'api', '--subject-token-file', '-', '--requested-token-type', type]
  const { stdout } = await fob([...args, '-o', 'json'], { input: aToken() })
  const answer = JSON.parse(stdout)
  expect(answer).toMatchObject({ token_type: 'N_A', issued_token_type: urn(type) })
  const header = await fob([...args, '-o', 'header'], { input: aToken() })
  expect(header).toMatchObject({ code: 7, stdout: '' })
})

it.each(['access', 'refresh', 'id', 'saml'] as const)('takes a subject of type %s', async kind => {
  const type = { access: 'access_token', refresh: 'refresh_token', id: 'id_token', saml: urn('saml2') }[kind]
  const input = server.issue({ kind, sub: 'alice' })
  const args = ['exchange', 'api', '--subject-token-file', '-', '--subject-token-type', type]
  expect(await fob(args, { input })).toMatchObject(good)
})

it.each([
  ['github', () => runner.env],
  ['gitlab', async () => ({ GITLAB_OIDC_TOKEN: await runner.identity(server.issuer) })],
])('the subject is the identity of a CI job: %s', async (from, env) => {
  const args = ['exchange', 'api', '--subject-token-from', from, '--scope', 'deploy', '--no-cache']
  const { code, stdout, stderr } = await fob(args, { env: await env() })
  expect(code).toBe(0)
  expect(server.facts(stdout.trim())).toMatchObject({ sub: 'job', scope: 'deploy' })
  const subject = server.forms.at(-1)?.get('subject_token')
  // GitLab masks its own; there is no such command.
  const masks = from === 'github' ? [`::add-mask::${subject}`, `::add-mask::${stdout.trim()}`] : []
  expect(stderr.split('\n').filter(line => line.startsWith('::'))).toEqual(masks)
  const shown = stderr.split('\n').filter(line => !line.startsWith('::add-mask::'))
  expect(shown.join('\n')).not.toContain(server.forms.at(-1)?.get('subject_token'))
})

it('the subject is a session, refreshed first where it must be', async () => {
  const login = [
    'password',
    'api',
    '--deprecated',
    '--username',
    'alice',
    '--password-file',
    '-',
    '--force-refresh',
  ]
  const signedIn = await fob(login, { input: 'p%+ä sesame' })
  expect(signedIn.code).toBe(0)
  const args = ['exchange', 'api', '--subject-token-from', 'session', '--audience', 'billing']
  expect(await fob(args)).toMatchObject(good)
  expect(server.forms.at(-1)?.get('subject_token')).toBe(signedIn.stdout.trim())
  const nobody = await fob(['exchange', 'api', '--subject-token-from', 'session', '--account', 'nobody'])
  expect(nobody).toMatchObject({ code: 3, stdout: '' })
})

it.each([
  ['refresh_token', /a session gives no refresh_token/],
  [urn('saml2'), /a session gives no saml2/],
  // By its URI as by its name: an access token is never passed off as one.
  [urn('id_token'), /the session has no ID token/],
])('of a session %s is not to be had: 2, and nothing is sent', async (type, words) => {
  const login = ['password', 'api', '--deprecated', '--username', 'alice', '--password-file', '-']
  expect((await fob(login, { input: 'p%+ä sesame' })).code).toBe(0)
  const before = server.forms.length
  const args = ['exchange', 'api', '--subject-token-from', 'session', '--subject-token-type', type]
  const { code, stdout, stderr } = await fob(args)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(words)
  expect(server.forms).toHaveLength(before)
})

it('caches by subject, actor and type: never the token of another person', async () => {
  const [alice, bob] = ['alice', 'bob'].map(sub => server.issue({ kind: 'access', sub }))
  const run = async (input = '', ...more: string[]) =>
    (await fob(['exchange', 'api', '--subject-token-file', '-', ...more], { input })).stdout
  const first = await run(alice)
  expect(await run(alice)).toBe(first)
  expect(server.forms).toHaveLength(1)
  expect(server.facts((await run(bob)).trim())?.sub).toBe('bob')
  expect(await run(alice, '--requested-token-type', 'id_token')).not.toBe(first)
  expect(await run(alice, '--param', 'audience=other')).not.toBe(first)
})

it.each<[string, (answer: Record<string, unknown>) => Record<string, unknown>]>([
  ['issued_token_type is missing', ({ issued_token_type: _, ...rest }) => rest],
  ['issued_token_type is another', answer => ({ ...answer, issued_token_type: urn('id_token') })],
  ['token_type is unknown', answer => ({ ...answer, token_type: 'mac' })],
])('%s: exit 7, nothing printed', async (_, edit) => {
  server.edit = edit
  const args = ['exchange', 'api', '--subject-token-file', '-', '--requested-token-type', 'access_token']
  const { code, stdout, stderr } = await fob([...args, '--no-cache'], { input: aToken() })
  expect({ code, stdout }).toEqual({ code: 7, stdout: '' })
  expect(stderr).toMatch(/^fob: [^\n]+\nhint: [^\n]+\n$/)
})

it('the server’s no is exit 7, and the subject token is in no output', async () => {
  const input = aToken()
  const args = ['exchange', 'api', '--subject-token-file', '-', '--audience', 'forbidden', '--trace']
  const { code, stdout, stderr } = await fob(args, { input })
  expect({ code, stdout }).toEqual({ code: 7, stdout: '' })
  expect(stderr).toContain('invalid_target')
  expect(stderr).not.toContain(input)
})

it('a server that quotes what it got tells nobody: not the tokens, not the client assertion', async () => {
  const [subject, actor, assertion] = [aToken(), aToken(), await runner.identity(server.issuer)]
  server.edit = () => {
    throw new Refusal('invalid_request', `what are ${subject}, ${actor} and ${assertion}?`)
  }
  const files = { actor: await secretFile('quoted-actor', actor), job: await secretFile('job', assertion) }
  const args = ['exchange', 'api', '--subject-token-file', '-', '--actor-token-file', files.actor]
  const one = await fob([...args, '--trace'], { input: subject })
  const two = await fob([...args, '--client-assertion-file', files.job, '--client-id', 'job'], {
    input: subject,
  })
  for (const { code, stdout, stderr } of [one, two]) {
    expect({ code, stdout }).toEqual({ code: 7, stdout: '' })
    for (const secret of [subject, actor]) expect(stderr).not.toContain(secret)
  }
  expect(one.stderr).toContain('what are [redacted], [redacted] and ')
  expect(two.stderr).not.toContain(assertion)
})

it('no subject token exits 2', async () => {
  expect(await fob(['exchange', 'api'])).toMatchObject({ code: 2, stdout: '' })
  expect(server.forms).toEqual([])
})
