/**
 * A small D-Bus client (D-Bus specification, "Message Protocol"): method calls with string arguments, over a Unix socket.
 *
 * Why not leave the bus to libsecret: a call into it can't be cut short, and a stuck one keeps even process.exit() waiting
 * (50 s measured with a stopped daemon). Here a socket is closed and that is that.
 */
import { connect, type Socket } from 'node:net'
import { type Message, takeMessage } from './dbus-read.ts'
import { methodCall, type Outgoing } from './dbus-write.ts'

export interface Bus {
  /** The answer's body. Rejects with BusError where the answer is an error. */
  call(call: Omit<Outgoing, 'serial'>): Promise<Message>
  /** Next signal of that name from that object. */
  signal(path: string, member: string): Promise<Message>
  /** Closes it: what waits, and each later call, rejects with `reason`. */
  end(reason: Error): void
  readonly isEnded: boolean
}

/** An error answer, or a lost connection (`name` is then the system's code). */
export class BusError extends Error {
  constructor(override readonly name: string) {
    super(name)
  }
}

/** Where the session bus listens; undefined where there is none that a Unix socket reaches. */
export function busPath(address: string): string | undefined {
  for (const transport of address.split(';')) {
    const [, kind, rest = ''] = /^(\w+):(.*)$/.exec(transport) ?? []
    const options = new Map(rest.split(',').map(pair => pair.split('=', 2) as [string, string | undefined]))
    const path = options.get('path') ?? options.get('abstract')
    if (kind === 'unix' && path) return (options.has('abstract') ? '\0' : '') + decodeURIComponent(path)
  }
  return undefined
}

/**
 * Connects, authenticates as `uid` (EXTERNAL: the kernel vouches) and says hello. Where that fails, every call rejects with
 * its BusError. It keeps no process alive: who waits for an answer has a timer.
 */
export function openBus(path: string, uid: number): Bus {
  const socket = connect(path).unref()
  const bus = new BusConnection(socket)
  // Nothing to wait for between these and the calls that follow: a refusal ends the connection.
  socket.write(`\0AUTH EXTERNAL ${Buffer.from(String(uid)).toString('hex')}\r\nBEGIN\r\n`)
  const name = 'org.freedesktop.DBus'
  const hello = bus.call({
    destination: name,
    path: '/org/freedesktop/DBus',
    interface: name,
    member: 'Hello',
  })
  hello.catch(error => bus.end(error))
  return bus
}

class BusConnection implements Bus {
  readonly #socket: Socket
  readonly #answers = new Map<number, (answer: Message | Error) => void>()
  readonly #signals = new Map<string, (answer: Message | Error) => void>()
  #received: Buffer = Buffer.alloc(0)
  #authenticated = false
  #serial = 0
  #ended: Error | undefined

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', data => this.#guarded(data))
    socket.on('error', error => this.end(new BusError('code' in error ? String(error.code) : 'EIO')))
    socket.on('close', () => this.end(new BusError('ECONNRESET')))
  }

  call(call: Omit<Outgoing, 'serial'>): Promise<Message> {
    const serial = ++this.#serial
    if (this.#ended === undefined) this.#socket.write(methodCall({ ...call, serial }))
    return this.#wait(this.#answers, serial)
  }

  signal(path: string, member: string): Promise<Message> {
    return this.#wait(this.#signals, `${path} ${member}`)
  }

  get isEnded(): boolean {
    return this.#ended !== undefined
  }

  end(reason: Error): void {
    this.#ended ??= reason
    this.#socket.destroy()
    for (const settle of [...this.#answers.values(), ...this.#signals.values()]) settle(this.#ended)
    this.#answers.clear()
    this.#signals.clear()
  }

  #wait<Key>(waiting: Map<Key, (answer: Message | Error) => void>, key: Key): Promise<Message> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended)
    return new Promise((resolve, reject) => {
      waiting.set(key, answer => (answer instanceof Error ? reject(answer) : resolve(answer)))
    })
  }

  #guarded(data: Buffer): void {
    try {
      this.#receive(data)
    } catch {
      this.end(new BusError('org.freedesktop.DBus.Error.InconsistentMessage'))
    }
  }

  #receive(data: Buffer): void {
    this.#received = Buffer.concat([this.#received, data])
    if (!this.#authenticated && !this.#authenticate()) return
    for (;;) {
      const taken = takeMessage(this.#received)
      if (taken === undefined) return
      this.#received = taken.rest
      this.#dispatch(taken.message)
    }
  }

  /** One line, `OK <guid>`, precedes the messages. */
  #authenticate(): boolean {
    const end = this.#received.indexOf('\r\n')
    if (end < 0) return false
    if (!this.#received.toString('latin1', 0, end).startsWith('OK ')) {
      this.end(new BusError('org.freedesktop.DBus.Error.AuthFailed'))
      return false
    }
    this.#received = this.#received.subarray(end + 2)
    this.#authenticated = true
    return true
  }

  #dispatch(message: Message): void {
    if (message.type === 'signal') {
      this.#signals.get(`${message.path} ${message.member}`)?.(message)
      return
    }
    const settle = this.#answers.get(message.replySerial)
    this.#answers.delete(message.replySerial)
    settle?.(message.type === 'error' ? new BusError(message.errorName) : message)
  }
}
