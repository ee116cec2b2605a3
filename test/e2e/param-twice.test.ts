/** A parameter that `--param` names and another flag or setting as well: neither is dropped for the other. */
import { expect, it } from 'vitest'
import { sharedPerson, sharedServer } from '../support/shared.ts'

const server = await sharedServer()
const person = await sharedPerson(server, 'audience = "api"\n')

it.each([
  ['a program', ['token', 'client-credentials', 'work', '--client-auth', 'none'], 'audience'],
  ['a device code', ['login', 'work', '--device'], 'audience'],
  ['a browser', ['login', 'work', '--pkce', '--prompt', 'login'], 'prompt'],
  ['CIBA', ['login', 'work', '--ciba', '--login-hint', 'alice'], 'login_hint'],
  ['on-behalf-of', ['token', 'on-behalf-of', 'work', '--assertion-file', '-'], 'requested_token_use'],
])('%s exits 2', async (_, args, name) => {
  const options = { input: 'a-token', timeout: 10_000 }
  const { code, stdout, stderr } = await person.fob([...args, '--param', `${name}=other`], options)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain(`the parameter ${name} is given twice`)
  expect(server.requests.filter(({ endpoint }) => endpoint !== 'discovery')).toEqual([])
})
