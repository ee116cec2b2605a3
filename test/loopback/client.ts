import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

export function send(url: string, options: Parameters<typeof request>[1] = {}, body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const req = request(url, { agent: false, ...options }, async res => {
      let text = ''
      for await (const chunk of res) text += chunk
      resolve({ status: res.statusCode ?? 0, headers: res.headers, body: text })
    })
    req.on('error', reject)
    req.end(body)
  })
}

/** All that comes back for bytes on a bare socket, until the other side closes it. */
export async function raw(port: number, bytes: string | Buffer): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  let text = ''
  socket.on('data', data => {
    text += data.toString('latin1')
  })
  socket.write(bytes)
  await once(socket, 'close')
  return text
}
