/**
 * As much of the Fetch standard's Response and Request as oauth4webapi, openid-client and jose use; see globals.ts.
 *
 * A body is whole and in memory: `body` is there to be tested for null and to be cancelled, not to be read as a stream.
 */
import { LightHeaders } from './light-headers.ts'

type Body = string | Uint8Array | null
type HeadersInit = ConstructorParameters<typeof LightHeaders>[0]

class Message {
  readonly headers: LightHeaders
  readonly body: { cancel(): Promise<void> } | null
  #bytes: Uint8Array
  #used = false

  constructor(body: Body, headers: HeadersInit) {
    this.headers = new LightHeaders(headers)
    this.#bytes = typeof body === 'string' ? Buffer.from(body) : (body ?? new Uint8Array())
    this.body =
      body === null
        ? null
        : {
            cancel: async () => {
              this.#used = true
            },
          }
  }

  /** Without a body there is nothing to use up. */
  get bodyUsed(): boolean {
    return this.#used && this.body !== null
  }

  async text(): Promise<string> {
    // Drops a byte order mark and replaces what is not UTF-8, as the standard's "UTF-8 decode" does.
    return new TextDecoder().decode(this.take())
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text())
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return new Uint8Array(this.take()).buffer
  }

  protected take(use = true): Uint8Array {
    if (this.bodyUsed) throw new TypeError('body has already been read')
    this.#used = use
    return this.#bytes
  }

  protected copyOfBody(): Body {
    const bytes = this.take(false)
    return this.body && bytes
  }
}

export interface LightResponseInit {
  readonly status?: number
  readonly statusText?: string
  readonly headers?: HeadersInit
}

export class LightResponse extends Message {
  readonly status: number
  readonly statusText: string

  constructor(body: Body = null, { status = 200, statusText = '', headers }: LightResponseInit = {}) {
    super(body, headers)
    if (!(status >= 200 && status <= 599)) throw new RangeError('status must be from 200 to 599')
    if (body !== null && [204, 205, 304].includes(status)) throw new TypeError(`a ${status} has no body`)
    this.status = status
    this.statusText = statusText
    if (typeof body === 'string' && !this.headers.has('content-type')) {
      this.headers.set('content-type', 'text/plain;charset=UTF-8')
    }
  }

  get ok(): boolean {
    return this.status < 300
  }

  clone(): LightResponse {
    return new LightResponse(this.copyOfBody(), this)
  }

  get [Symbol.toStringTag](): string {
    return 'Response'
  }
}

export interface LightRequestInit {
  readonly method?: string
  readonly headers?: HeadersInit
  readonly body?: Body
}

/** What a form_post callback is handed on as. */
export class LightRequest extends Message {
  readonly url: string
  readonly method: string

  constructor(url: string | URL, { method = 'GET', headers, body = null }: LightRequestInit = {}) {
    super(body, headers)
    this.url = new URL(url).href
    this.method = method.toUpperCase()
  }

  get [Symbol.toStringTag](): string {
    return 'Request'
  }
}
