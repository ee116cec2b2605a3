/** Options of `fob token` before the grant, through the real binary. */
import { expect, it } from 'vitest'
import { grantRig } from '../support/grant-rig.ts'

const { server, fob } = await grantRig()

it('a grant has what stands before it, and what stands behind it holds', async () => {
  const before = ['--scope', 'read', '-o', 'env', '--no-cache']
  const args = ['exchange', 'api', '--subject-token-file', '-', '--scope', 'write', '-o', 'json']
  const input = server.issue({ kind: 'access', sub: 'alice' })
  const { code, stdout, stderr } = await fob([...before, ...args], { input })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(JSON.parse(stdout)).toMatchObject({ token_type: 'Bearer' })
  const sent = server.forms.at(-1)
  expect(sent?.get('scope')).toBe('read write')
  await fob([...before, ...args], { input })
  expect(server.forms).toHaveLength(2)
})

it.each(['before', 'behind'])('authorization details %s a grant are sent', async where => {
  const details = ['--authorization-details', '[{"type":"payment"}]']
  const grant = ['exchange', 'api', '--subject-token-file', '-']
  const input = server.issue({ kind: 'access', sub: 'alice' })
  const { stderr } = await fob(where === 'before' ? [...details, ...grant] : [...grant, ...details], {
    input,
  })
  expect(server.forms.at(-1)?.get('authorization_details')).toBe('[{"type":"payment"}]')
  // As this server knows no such parameter.
  expect(stderr).toContain('authorization_details is not known here')
})

it('a grant refuses what it does not have, wherever it stands', async () => {
  for (const args of [
    ['--flow', 'device', 'exchange'],
    ['exchange', '--flow', 'device'],
  ]) {
    const { code, stdout, stderr } = await fob(args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toBe(
      'fob: token exchange has no option --flow\n' +
        'hint: leave it out: it is for fob token [profile]; fob token exchange --help shows what can be set\n',
    )
  }
})
