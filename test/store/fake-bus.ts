/** A session bus and a Secret Service in one: answers each method call as it is told to. */
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { takeMessage } from '../../src/store/dbus-read.ts'
import { temporaryFolder } from '../support/folder.ts'

/** Signature and body of an answer, or the name of an error; undefined: no answer. */
type Answer = readonly [signature: string, body: Buffer] | string | undefined
export interface Call {
  readonly path: string
  readonly member: string
  readonly signal: (path: string, member: string, signature: string, body: Buffer) => void
}

export async function fakeBus(answer: (call: Call) => Answer | Promise<Answer>): Promise<string> {
  const path = join(await temporaryFolder(), 'bus')
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket.on('error', () => {}))
    serve(socket, answer)
  })
  await once(server.listen(path), 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return path
}

function serve(socket: Socket, answer: (call: Call) => Answer | Promise<Answer>): void {
  let received = Buffer.alloc(0)
  let authenticated = false
  const signal: Call['signal'] = (path, member, signature, body) =>
    socket.write(message(4, { 1: ['o', path], 2: ['s', 'x.y'], 3: ['s', member], 8: ['g', signature] }, body))
  socket.on('data', async data => {
    received = Buffer.concat([received, data])
    if (!authenticated) {
      const end = received.indexOf('BEGIN\r\n')
      if (end < 0) return
      received = received.subarray(end + 7)
      authenticated = true
      socket.write('OK 0123456789abcdef\r\n')
    }
    for (let taken = takeMessage(received); taken !== undefined; taken = takeMessage(received)) {
      const serial = received.readUInt32LE(8)
      received = Buffer.from(taken.rest)
      const { path, member } = taken.message
      const answered =
        member === 'Hello' ? (['s', text(':1.1')] as const) : await answer({ path, member, signal })
      if (typeof answered === 'string')
        socket.write(message(3, { 4: ['s', answered], 5: ['u', serial] }, Buffer.alloc(0)))
      else if (answered) socket.write(message(2, { 5: ['u', serial], 8: ['g', answered[0]] }, answered[1]))
    }
  })
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

const padded = (bytes: Buffer, size: number) =>
  Buffer.concat([bytes, Buffer.alloc((size - (bytes.length % size)) % size)])
export const text = (value: string): Buffer =>
  Buffer.concat([uint32(Buffer.byteLength(value)), Buffer.from(`${value}\0`)])
export const signature = (value: string): Buffer =>
  Buffer.from(`${String.fromCharCode(value.length)}${value}\0`, 'latin1')

/** A variant that holds a boolean. */
export const booleanVariant = (value: boolean): Buffer =>
  Buffer.concat([padded(signature('b'), 4), uint32(value ? 1 : 0)])

type Fields = Readonly<Record<number, readonly [type: string, value: string | number]>>

function message(type: number, fields: Fields, body: Buffer): Buffer {
  let list = Buffer.alloc(0)
  for (const [code, [kind, value]] of Object.entries(fields)) {
    list = Buffer.concat([padded(list, 8), Buffer.from([Number(code)]), signature(kind)])
    if (kind === 'g') list = Buffer.concat([list, signature(String(value))])
    else list = Buffer.concat([padded(list, 4), kind === 'u' ? uint32(Number(value)) : text(String(value))])
  }
  const head = [
    Buffer.from(['l'.charCodeAt(0), type, 0, 1]),
    uint32(body.length),
    uint32(7),
    uint32(list.length),
    list,
  ]
  return Buffer.concat([padded(Buffer.concat(head), 8), body])
}
