/** What a test can make an endpoint do wrong. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { LoggedRequest } from './log.ts'
import type { Endpoint } from './routes.ts'

/** An answer that is made while it is sent. */
export type StreamedFault = Fault & { readonly body: Streamed }

type Json = Record<string, unknown>
type Streamed = () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>
type FaultBody = string | Uint8Array | Json | Streamed

/**
 * Parts are done in this order: `delay`, `drop: 'before'`, `raw`, the provider's work, then what is left of the answer.
 *
 * `status`, `headers` and `body` make an answer of their own: the provider is not asked, unless `process` is set.
 */
export interface Fault {
  /** Milliseconds before anything else. */
  readonly delay?: number
  /** before: cut unseen by the provider. after: its work is done, nothing is sent. midway: half of the body is sent. */
  readonly drop?: 'before' | 'midway' | 'after'
  /** Bytes for the bare socket, which is then closed: no HTTP. */
  readonly raw?: string
  readonly status?: number
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly body?: FaultBody
  /** The provider does its work before its answer is replaced. */
  readonly process?: boolean
  /** Changes the provider's JSON answer; may be async. */
  readonly edit?: (answer: Json) => unknown
  /** Only for requests that pass. */
  readonly when?: (request: LoggedRequest) => boolean
  /** How many requests it meets; without it every one, until `clear()`. */
  readonly times?: number
}

export class Faults {
  #faults: Array<{ readonly endpoint: Endpoint; readonly fault: Fault; left: number }> = []

  add(endpoint: Endpoint, fault: Fault): void {
    this.#faults.push({ endpoint, fault, left: fault.times ?? Number.POSITIVE_INFINITY })
  }

  clear(): void {
    this.#faults = []
  }

  /** The first fault that fits, which is thereby used once. */
  take(request: LoggedRequest): Fault | undefined {
    const found = this.#faults.find(
      ({ endpoint, fault, left }) =>
        left > 0 && endpoint === request.endpoint && (fault.when?.(request) ?? true),
    )
    if (found) found.left -= 1
    return found?.fault
  }
}

/** Runs `provider` as far as the fault lets it, and answers. */
export async function withFault(
  fault: Fault,
  req: IncomingMessage,
  res: ServerResponse,
  provider: () => Promise<void>,
): Promise<void> {
  if (fault.delay) await sleep(fault.delay, undefined, { ref: false })
  if (fault.drop === 'before') return void req.socket.destroy()
  if (fault.raw !== undefined) return void req.socket.end(fault.raw)
  const replaced = (fault.status ?? fault.headers ?? fault.body) !== undefined
  const body = replaced && !fault.process ? '' : await held(res, provider)
  if (fault.drop === 'after') return void req.socket.destroy()
  if (replaced) return reply(res, fault)
  const answer = fault.edit ? JSON.stringify(await fault.edit(JSON.parse(body) as Json)) : body
  if (fault.drop === 'midway') return half(res, answer)
  res.setHeader('content-length', Buffer.byteLength(answer))
  res.end(answer)
}

/** Lets the provider answer into memory: status and headers stay on `res`, unsent. */
async function held(res: ServerResponse, provider: () => Promise<void>): Promise<string> {
  const chunks: Uint8Array[] = []
  const keep = (chunk: unknown) => {
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk))
  }
  await new Promise<void>((resolve, reject) => {
    const write = (chunk: unknown) => {
      keep(chunk)
      return true
    }
    const end = (chunk: unknown) => {
      keep(chunk)
      resolve()
      return res
    }
    Object.assign(res, { write, end })
    provider().catch(reject)
  })
  Reflect.deleteProperty(res, 'write')
  Reflect.deleteProperty(res, 'end')
  return Buffer.concat(chunks).toString()
}

async function reply(res: ServerResponse, { status = 200, headers = {}, body = '' }: Fault): Promise<void> {
  for (const name of res.getHeaderNames()) res.removeHeader(name)
  res.statusCode = status
  if (isJson(body)) res.setHeader('content-type', 'application/json')
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value)
  if (typeof body === 'function') return pipeline(body(), res).catch(() => {})
  res.end(isJson(body) ? JSON.stringify(body) : body)
}

const isJson = (body: FaultBody): body is Json => typeof body === 'object' && !(body instanceof Uint8Array)

function half(res: ServerResponse, answer: string): void {
  res.setHeader('content-length', Buffer.byteLength(answer))
  res.write(answer.slice(0, answer.length / 2), () => res.destroy())
}
