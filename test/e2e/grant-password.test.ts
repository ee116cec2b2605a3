/** `fob token password` (RFC 6749 4.3) through the real binary. */
import { expect, it } from 'vitest'
import { grantRig } from '../support/grant-rig.ts'

const { server, fob } = await grantRig()
const good = { code: 0, stderr: '' }

const args = ['password', 'api', '--username', 'alice', '--password-file', '-']

it('without --deprecated exits 2, with why and what instead', async () => {
  const { code, stdout, stderr } = await fob(args, { input: 'p%+ä sesame' })
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(/^fob: the password grant [^\n]+\nhint: [^\n]*fob login[^\n]*\n$/)
  expect(server.forms).toEqual([])
})

it('keeps the session, which fob token and fob refresh then serve', async () => {
  const own = ['--account', 'by-password']
  const first = await fob([...args, '--deprecated', ...own], { input: 'p%+ä sesame\n' })
  expect(first).toMatchObject(good)
  const again = await fob(['api', ...own])
  expect(again.stdout).toBe(first.stdout)
  const forced = await fob(['api', '--force-refresh', ...own])
  expect(forced).toMatchObject(good)
  expect(server.forms.at(-1)?.get('grant_type')).toBe('refresh_token')
})

it('a wrong password exits 7 and is in no output', async () => {
  const input = 'wrong-password-4711'
  const { code, stdout, stderr } = await fob([...args, '--deprecated', '--trace', '--no-cache'], { input })
  expect({ code, stdout }).toEqual({ code: 7, stdout: '' })
  expect(stderr).not.toContain(input)
  // What ended is no session: there is nothing to sign in to again.
  expect(stderr).toMatch(/ does not accept what was handed in [\s\S]*\nhint: check name and password/)
})

it.each([
  ['no name', ['password', 'api', '--deprecated', '--password-file', '-'], /--username/],
  [
    'nobody to ask',
    ['password', 'api', '--deprecated', '--username', 'alice', '--no-cache'],
    /--password-file/,
  ],
])('%s exits 2', async (_, words, expected) => {
  const { code, stderr } = await fob(words)
  expect(code).toBe(2)
  expect(stderr).toMatch(expected)
})
