/** D-Bus marshalling, calls, as much as the Secret Service check needs: https://dbus.freedesktop.org/doc/dbus-specification.html */

export interface Outgoing {
  readonly serial: number
  readonly destination: string
  readonly path: string
  readonly interface: string
  readonly member: string
  /** Signature and arguments; each argument is a string (`s`, `o`, as variant `v`), a list or a dictionary of strings. */
  readonly body?: readonly [signature: string, ...values: readonly Value[]]
}
export type Value = string | readonly string[] | Readonly<Record<string, string>>

const field = { path: 1, interface: 2, member: 3, destination: 6, signature: 8 }

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
  for (const [index, value] of values.entries()) {
    if (signature[index] === 'v') body.signature('s')
    body.value(value)
  }
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
