/** The whole way of a person through the real binary: in by browser or device, token, who am I, and out again. */
import { expect, it } from 'vitest'
import type { RunningFob } from '../support/run.ts'
import { personOfEachTest, sharedServer } from '../support/shared.ts'
import { shownUrl } from '../support/signed-in.ts'

const server = await sharedServer()
const person = personOfEachTest(server, 'scope = "openid email api:read"\n')

const browser = async (fob: RunningFob) => {
  const url = await shownUrl(fob)
  await server.signInAs(url, 'alice')
}
const device = async (fob: RunningFob) => {
  const [, url = ''] = await fob.waitFor(/(http:\/\/\S+\/device\?user_code=\S+)/)
  await server.approveDevice(url, 'alice')
}

it.each([
  ['--pkce', browser],
  ['--device', device],
])('login %s, token, userinfo, inspect, refresh, logout', async (how, approve) => {
  await using fob = await person.start(['login', 'work', how])
  await approve(fob)
  const { code, stdout } = await fob.finished
  expect(code).toBe(0)

  expect(await person.fob(['token', 'work'])).toMatchObject({ code: 0, stdout })
  const userinfo = await person.fob(['userinfo', 'work'])
  expect(JSON.parse(userinfo.stdout)).toMatchObject({ sub: 'alice', email: 'alice@example.com' })
  const inspected = await person.fob(['inspect', 'work', '--id-token', '-o', 'json'])
  expect(JSON.parse(inspected.stdout)).toMatchObject({
    claims: { sub: 'alice' },
    signature: { verified: true },
  })
  expect(await person.fob(['refresh', 'work', '-o', 'none'])).toMatchObject({ code: 0 })
  expect(await person.fob(['status', 'work'])).toMatchObject({ code: 0 })

  const out = await person.fob(['logout', 'work', '--end-session'])
  expect(out).toMatchObject({ code: 0, stdout: '' })
  expect(new URL(out.stderr.trim().split('\n').at(-1) ?? '').searchParams.has('id_token_hint')).toBe(true)
  expect(server.liveTokens()).toEqual([])
  const { secrets } = JSON.parse((await person.fob(['store', 'status', '-o', 'json'])).stdout)
  expect(secrets).toBe(0)
  expect(await person.fob(['status', 'work'])).toMatchObject({ code: 3 })
})
