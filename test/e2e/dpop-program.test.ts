/** A program's tokens bound to a key (RFC 9449), by client credentials through the real binary. */
import { beforeEach, expect, it } from 'vitest'
import { dpopRig } from '../support/dpop-rig.ts'
import { programProfile } from '../support/program-profile.ts'

const { server, person } = await dpopRig()

const env = () => ({ CI_SECRET: server.clients.service.client_secret })
const profile = (more = '') => programProfile(person.home, server, `scope = "api:read"\n${more}`)
beforeEach(() => profile('dpop = "required"\n'))

it('a program has its key kept beside the cached token', async () => {
  const run = (...args: string[]) => person.fob(args, { env: env() })
  const first = await run('token', 'ci', '-o', 'header')
  expect(first.stderr).toContain('fob dpop-proof METHOD URL ci')
  expect((await run('token', 'ci', '-o', 'header')).stdout).toBe(first.stdout)
  expect(server.count('token')).toBe(2)
  const proof = await run('dpop-proof', 'GET', server.api, 'ci')
  const authorization = first.stdout.trim().replace('Authorization: ', '')
  const answer = await fetch(server.api, { headers: { authorization, DPoP: proof.stdout.trim() } })
  expect(await answer.json()).toMatchObject({ sub: 'service' })
})

it('a program is not given a token without key from the cache, nor one with a key where none was asked', async () => {
  const run = (...args: string[]) => person.fob(['token', 'ci', '-o', 'json', ...args], { env: env() })
  expect(JSON.parse((await run()).stdout).token_type).toBe('DPoP')
  await profile()
  expect(JSON.parse((await run()).stdout).token_type).toBe('Bearer')
  expect(JSON.parse((await run('--dpop')).stdout).token_type).toBe('DPoP')
})
