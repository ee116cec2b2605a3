/** Small proxies for tests: CONNECT, and SOCKS 5 without or with a password (RFC 1928, RFC 1929). */
import net, { type Socket } from 'node:net'
import { type Running, serveSocket } from './servers.ts'

export interface RunningProxy extends Running {
  /** What was asked: the CONNECT head, or `host:port` for SOCKS. */
  readonly asked: readonly string[]
}

/** Answers CONNECT with 200 and tunnels, or with the given head and nothing more. */
export async function connectProxy(refusal?: string): Promise<RunningProxy> {
  const asked: string[] = []
  const running = await serveSocket(socket => {
    socket.once('data', head => {
      asked.push(String(head))
      if (refusal !== undefined) return void socket.end(refusal)
      const [, host = '', port = ''] = /^CONNECT ([^ ]*):(\d+) /.exec(String(head)) ?? []
      tunnel(socket, host, Number(port), () => socket.write('HTTP/1.1 200 OK\r\n\r\n'))
    })
  })
  return { ...running, asked }
}

export async function socksProxy(password?: string): Promise<RunningProxy> {
  const asked: string[] = []
  const running = await serveSocket(socket => {
    const ask = () =>
      socket.once('data', message => {
        const name = message[3] === 3
        const length = name ? (message[4] ?? 0) : 4
        const start = name ? 5 : 4
        const address = message.subarray(start, start + length)
        const host = name ? String(address) : [...address].join('.')
        const port = message.readUInt16BE(start + length)
        asked.push(`${host}:${port}`)
        tunnel(socket, host, port, () => socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0])))
      })
    socket.once('data', () => {
      socket.write(Buffer.from([5, password === undefined ? 0 : 2]))
      if (password === undefined) return ask()
      socket.once('data', login => {
        const good = String(login.subarray(3 + (login[1] ?? 0))) === password
        socket.write(Buffer.from([1, good ? 0 : 1]))
        if (good) ask()
        else socket.end()
      })
    })
  })
  return { ...running, asked }
}

function tunnel(socket: Socket, host: string, port: number, ready: () => void): void {
  const upstream = net.connect(port, host, () => {
    ready()
    socket.pipe(upstream).pipe(socket)
  })
  upstream.on('error', () => socket.destroy())
  socket.on('error', () => upstream.destroy())
  socket.on('close', () => upstream.destroy())
}
