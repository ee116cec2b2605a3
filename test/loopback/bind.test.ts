import { once } from 'node:events'
import { connect, createServer, type Server } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { openListener, type RedirectListener } from '../../src/loopback/listener.ts'

const open: { close: () => unknown }[] = []
afterEach(async () => {
  for (const item of open.splice(0)) await item.close()
})

async function listening(redirectUris = ['http://127.0.0.1/callback']): Promise<RedirectListener> {
  const listener = await openListener({ redirectUris })
  open.push(listener)
  return listener
}

const portOf = (listener: RedirectListener) => Number(new URL(listener.redirectUri).port)

describe('where it listens', () => {
  it('localhost means both stacks', async () => {
    const listener = await listening(['http://localhost/callback'])
    const port = portOf(listener)
    expect(listener.redirectUri).toBe(`http://localhost:${port}/callback`)
    for (const host of ['127.0.0.1', '::1']) {
      const socket = connect(port, host)
      await once(socket, 'connect')
      socket.destroy()
    }
  })

  it('an address of another interface is not bound', async () => {
    const listener = await listening()
    await expect(once(connect(portOf(listener), '127.0.0.2'), 'connect')).rejects.toThrow(/ECONNREFUSED/)
    await expect(once(connect(portOf(listener), '::1'), 'connect')).rejects.toThrow(/ECONNREFUSED/)
  })

  it.each(['127.0.0.1', '::1'])('a port that is taken on %s is passed over for the next', async host => {
    const [first, second] = [await taken(host), await freePort()]
    const listener = await listening([`http://localhost:${first}/a`, `http://localhost:${second}/b`])
    expect(listener.redirectUri).toBe(`http://localhost:${second}/b`)
  })

  it('says which ones are taken when all are', async () => {
    const uris = [`http://127.0.0.1:${await taken()}/a`, `http://127.0.0.1:${await taken()}/b`]
    await expect(listening(uris)).rejects.toMatchObject({
      code: 'port_taken',
      exitCode: 2,
      message: expect.stringContaining(uris.join(', ')),
    })
  })
})

async function occupy(host: string): Promise<Server> {
  const server = createServer().listen(0, host)
  await once(server, 'listening')
  return server
}

const portNumber = (server: Server) => (server.address() as { port: number }).port

async function taken(host = '127.0.0.1'): Promise<number> {
  const server = await occupy(host)
  open.push({ close: () => server.close() })
  return portNumber(server)
}

async function freePort(): Promise<number> {
  const server = await occupy('127.0.0.1')
  const port = portNumber(server)
  server.close()
  await once(server, 'close')
  return port
}
