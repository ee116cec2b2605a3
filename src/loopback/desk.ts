import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Awaited, Received } from './answer.ts'
import type { Connections } from './connections.ts'
import { readForm } from './form.ts'
import { type Expected, judgeHead, queryOf, type Refusal, refusals } from './judge.ts'
import { securityHeaders } from './page.ts'
import { PendingPage } from './reply.ts'

/** Judges each request; hands over the one that is the answer. */
export class Desk {
  host = ''
  path = ''
  readonly #connections: Connections
  readonly #onRefused: ((refusal: Refusal) => void) | undefined
  #awaited: (Awaited & { readonly resolve: (received: Received) => void }) | undefined
  #pending: PendingPage | undefined

  constructor(connections: Connections, onRefused: ((refusal: Refusal) => void) | undefined) {
    this.#connections = connections
    this.#onRefused = onRefused
  }

  receive(awaited: Awaited, signal: AbortSignal): Promise<Received> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted()
      const stop = () => {
        // Once answered, a second answer is still to hear so.
        if (!this.#pending) this.#awaited = undefined
        reject(signal.reason)
      }
      signal.addEventListener('abort', stop, { once: true })
      this.#awaited = { ...awaited, resolve }
    })
  }

  readonly serve = (req: IncomingMessage, res: ServerResponse): void => {
    this.#handle(req, res).catch(() => req.socket.destroy())
  }

  async #handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const refused = await this.#accept(req, res)
    if (!refused) return
    this.#onRefused?.(refused)
    res.writeHead(refused.status, { ...securityHeaders, 'content-type': 'text/plain; charset=utf-8' })
    res.end(`fob: ${refused.reason}\n`)
  }

  /** Takes the answer, or says why the request is none. */
  async #accept(req: IncomingMessage, res: ServerResponse): Promise<Refusal | undefined> {
    const head = { method: req.method ?? '', target: req.url ?? '', headers: req.headersDistinct }
    const expected: Expected = {
      host: this.host,
      path: this.path,
      formPost: this.#awaited?.formPost ?? false,
    }
    if (this.#pending?.path === head.target && !judgeHead(head, { ...expected, path: head.target })) {
      await this.#pending.serve(res)
      return undefined
    }
    const refused = judgeHead(head, expected)
    if (refused) return refused
    const parameters = head.method === 'POST' ? await readForm(req) : queryOf(head.target)
    return parameters ? this.#take(parameters, req, res) : refusals.size
  }

  async #take(
    parameters: URLSearchParams,
    req: IncomingMessage,
    res: ServerResponse,
  ): Promise<Refusal | undefined> {
    const awaited = this.#awaited
    if (!awaited) return refusals.notWaiting
    if (!(await awaited.isOurs(parameters))) return refusals.state
    // Another may have been taken meanwhile, or the wait be over.
    if (this.#pending) return refusals.answered
    if (this.#awaited !== awaited) return refusals.notWaiting
    const pending = new PendingPage(req, res)
    this.#pending = pending
    this.#connections.keep(req.socket)
    awaited.resolve({ parameters, reply: page => pending.send(page).catch(() => {}) })
    return undefined
  }
}
