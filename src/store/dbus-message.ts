/** D-Bus marshalling, as much as the Secret Service check needs: https://dbus.freedesktop.org/doc/dbus-specification.html */

export interface Outgoing {
  readonly serial: number
  readonly destination: string
  readonly path: string
  readonly interface: string
  readonly member: string
  /** Signature and arguments; each argument is a string (`s`, `o`), a list of them, or a dictionary of strings. */
  readonly body?: readonly [signature: string, ...values: readonly Value[]]
}
export type Value = string | readonly string[] | Readonly<Record<string, string>>

export interface Message {
  readonly type: 'answer' | 'error' | 'signal'
  readonly path: string
  readonly member: string
  readonly errorName: string
  readonly replySerial: number
  readonly body: Reader
}

const types: Readonly<Record<number, Message['type']>> = { 2: 'answer', 3: 'error', 4: 'signal' }
const field = { path: 1, interface: 2, member: 3, errorName: 4, replySerial: 5, destination: 6, signature: 8 }
/** Of the specification, 128 MiB, is far more than any answer here. */
const maxMessage = 16 * 1024 * 1024

class Writer {
  readonly #bytes: number[] = []

  get length() {
    return this.#bytes.length
  }
  get buffer() {
    return Buffer.from(this.#bytes)
  }
  align(size: number): this {
    while (this.#bytes.length % size !== 0) this.#bytes.push(0)
    return this
  }
  byte(value: number): this {
    this.#bytes.push(value)
    return this
  }
  raw(bytes: Uint8Array): this {
    for (const byte of bytes) this.#bytes.push(byte)
    return this
  }
  uint32(value: number): this {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32LE(value)
    return this.align(4).raw(bytes)
  }
  string(text: string): this {
    const bytes = Buffer.from(text)
    return this.uint32(bytes.length).raw(bytes).byte(0)
  }
  signature(text: string): this {
    return this.byte(text.length).raw(Buffer.from(text)).byte(0)
  }
  /** Length in front, padding to the first element not counted. */
  array<Item>(items: readonly Item[], alignment: number, write: (item: Item) => void): this {
    const start = this.uint32(0).length - 4
    const first = this.align(alignment).length
    items.forEach(write)
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32LE(this.length - first)
    for (const [index, byte] of bytes.entries()) this.#bytes[start + index] = byte
    return this
  }
  value(value: Value): void {
    if (typeof value === 'string') this.string(value)
    else if (Array.isArray(value)) this.array(value, 4, item => this.string(item))
    else this.array(Object.entries(value), 8, ([name, text]) => this.align(8).string(name).string(text))
  }
}

export function methodCall({ serial, body: [signature, ...values] = [''], ...call }: Outgoing): Buffer {
  const body = new Writer()
  for (const value of values) body.value(value)
  const fields: (readonly [number, string, string])[] = [
    [field.path, 'o', call.path],
    [field.interface, 's', call.interface],
    [field.member, 's', call.member],
    [field.destination, 's', call.destination],
  ]
  const message = new Writer().raw(Buffer.from('l\x01\0\x01', 'latin1')).uint32(body.length).uint32(serial)
  message.array(
    signature ? [...fields, [field.signature, 'g', signature] as const] : fields,
    8,
    ([code, type, text]) => {
      message.align(8).byte(code).signature(type)
      if (type === 'g') message.signature(text)
      else message.string(text)
    },
  )
  return message.align(8).raw(body.buffer).buffer
}

/** Reads values in order; throws RangeError past the end. */
export class Reader {
  readonly #data: Buffer
  readonly #little: boolean
  #offset = 0

  constructor(data: Buffer, little: boolean) {
    this.#data = data
    this.#little = little
  }
  get offset() {
    return this.#offset
  }
  align(size: number): this {
    this.#offset = Math.ceil(this.#offset / size) * size
    return this
  }
  byte(): number {
    return this.#data.readUInt8(this.#offset++)
  }
  uint32(): number {
    this.align(4)
    this.#offset += 4
    return this.#little
      ? this.#data.readUInt32LE(this.#offset - 4)
      : this.#data.readUInt32BE(this.#offset - 4)
  }
  string(length = this.uint32()): string {
    const text = this.#data.toString('utf8', this.#offset, this.#offset + length)
    this.#offset += length + 1
    return text
  }
  signature(): string {
    return this.string(this.byte())
  }
  list<Item>(alignment: number, read: () => Item): Item[] {
    const length = this.uint32()
    const end = this.align(alignment).offset + length
    const items: Item[] = []
    while (this.#offset < end) items.push(read())
    return items
  }
  strings(): string[] {
    return this.list(4, () => this.string())
  }
  dictionary(): Map<string, string> {
    return new Map(this.list(8, () => [this.align(8).string(), this.string()] as const))
  }
}

/** The first whole message and what follows it; undefined until it is whole. */
export function takeMessage(data: Buffer): { message: Message; rest: Buffer } | undefined {
  if (data.length < 16) return undefined
  const little = data[0] === 0x6c
  const head = new Reader(data, little)
  const type = types[data[1] ?? 0] ?? 'signal'
  head.uint32()
  const bodyLength = head.uint32()
  head.uint32()
  const fieldsLength = new Reader(data.subarray(12), little).uint32()
  const bodyStart = Math.ceil((16 + fieldsLength) / 8) * 8
  const end = bodyStart + bodyLength
  if (end > maxMessage) throw new RangeError('D-Bus message too large')
  if (data.length < end) return undefined
  const fields = new Map(head.list(8, () => headerField(head)))
  const text = (code: number) => String(fields.get(code) ?? '')
  const message: Message = {
    type,
    path: text(field.path),
    member: text(field.member),
    errorName: text(field.errorName),
    replySerial: Number(fields.get(field.replySerial) ?? 0),
    body: new Reader(data.subarray(bodyStart, end), little),
  }
  return { message, rest: data.subarray(end) }
}

function headerField(head: Reader): readonly [number, string | number] {
  const code = head.align(8).byte()
  const type = head.signature()
  if (type === 'u') return [code, head.uint32()]
  return [code, type === 'g' ? head.signature() : head.string()]
}
