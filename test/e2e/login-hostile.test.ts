/** The redirect listener of the real binary under fire from this machine. */
import { readFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { expect, it } from 'vitest'
import { hostileNames, marker, sendHostile } from '../support/hostile.ts'
import { personOfEachTest, sharedServer } from '../support/shared.ts'
import { shownUrl } from '../support/signed-in.ts'

const server = await sharedServer()
const person = personOfEachTest(server)

async function startLogin() {
  const fob = await person.start(['login', 'work', '--pkce', '--no-par'])
  const shown = await shownUrl(fob)
  const url = new URL(shown)
  const redirectUri = url.searchParams.get('redirect_uri') ?? ''
  return { fob, url, redirectUri, state: url.searchParams.get('state') ?? '' }
}

it('sixty hostile requests change nothing, and the true answer still counts', async () => {
  expect(hostileNames.length).toBeGreaterThanOrEqual(60)
  const { fob, url, redirectUri, state } = await startLogin()
  await using _ = fob
  for (const { name, status, text } of await sendHostile(redirectUri, state)) {
    expect(status === 0 || (status >= 400 && status < 500), `${name}: ${status}`).toBe(true)
    expect(text, name).not.toContain(marker)
    expect(text, name).not.toMatch(/access-control/i)
  }
  expect(server.count('token')).toBe(0)
  await server.signInAs(url, 'alice')
  expect(await fob.finished).toMatchObject({ code: 0 })
  expect(server.count('token')).toBe(1)
  await expect(sendHostile(redirectUri, state)).rejects.toThrow(/ECONNREFUSED/)
})

it('sockets that are held open keep nobody out', async () => {
  const { fob, url, redirectUri } = await startLogin()
  await using _ = fob
  const sockets = Array.from({ length: 200 }, (_nothing, at): Socket => {
    const socket = connect(Number(new URL(redirectUri).port), '127.0.0.1').on('error', () => {})
    if (at % 2) socket.write('GET /callback HTTP/1.1\r\nHo')
    return socket
  })
  await server.signInAs(url, 'alice')
  expect(await fob.finished).toMatchObject({ code: 0 })
  for (const socket of sockets) socket.destroy()
})

it.runIf(process.platform === 'linux')('only loopback is bound', async () => {
  const { fob, redirectUri } = await startLogin()
  await using _ = fob
  const port = Number(new URL(redirectUri).port).toString(16).toUpperCase().padStart(4, '0')
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map(name => readFile(`/proc/${fob.child.pid}/net/${name}`, 'utf8')),
  )
  // State 0A is LISTEN; 0100007F is 127.0.0.1.
  const listening = tables.join('').match(new RegExp(`[0-9A-F]+:${port} [0-9A-F]+:0000 0A`, 'g'))
  expect(listening).toEqual([`0100007F:${port} 00000000:0000 0A`])
})
