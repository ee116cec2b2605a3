/** D-Bus unmarshalling: answers, errors and signals, in the byte order of whoever sent them. */

export interface Message {
  readonly type: 'answer' | 'error' | 'signal'
  readonly path: string
  readonly member: string
  readonly errorName: string
  readonly replySerial: number
  readonly body: Reader
}

const types: Readonly<Record<number, Message['type']>> = { 2: 'answer', 3: 'error', 4: 'signal' }
const field = { path: 1, member: 3, errorName: 4, replySerial: 5 }
/** Of the specification, 128 MiB, is far more than any answer here. */
const maxMessage = 16 * 1024 * 1024

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
  bytes(): Buffer {
    const length = this.uint32()
    this.#offset += length
    return this.#data.subarray(this.#offset - length, this.#offset)
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
