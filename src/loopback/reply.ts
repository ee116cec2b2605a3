import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { type Page, renderPage, securityHeaders } from './page.ts'

/** How long a browser may take to fetch the page after its redirect, in milliseconds. */
const patience = 2000

/**
 * The browser that brought the answer, waiting for a page.
 *
 * A browser is sent on to an address without the code, so that the code stays neither in the address bar nor in the
 * history. A script (`curl`) gets the page at once.
 */
export class PendingPage {
  readonly path = `/done/${randomBytes(16).toString('hex')}`
  readonly #req: IncomingMessage
  readonly #res: ServerResponse
  #html = ''
  #fetched: () => void = () => {}

  constructor(req: IncomingMessage, res: ServerResponse) {
    this.#req = req
    this.#res = res
  }

  /** Resolves once the page has left for the browser, or the browser has gone. */
  async send(page: Page): Promise<void> {
    this.#html = renderPage(page)
    if (this.#res.destroyed) return
    if (this.#req.headers['sec-fetch-mode'] === undefined) return sendHtml(this.#res, 200, this.#html)
    const fetched = new Promise<void>(resolve => {
      this.#fetched = resolve
    })
    this.#res.writeHead(303, { ...securityHeaders, location: this.path, 'content-length': '0' }).end()
    await Promise.race([fetched, wait(patience, undefined, { ref: false })])
  }

  /** The browser came to `path`. */
  async serve(res: ServerResponse): Promise<void> {
    await sendHtml(res, 200, this.#html)
    this.#fetched()
  }
}

async function sendHtml(res: ServerResponse, status: number, html: string): Promise<void> {
  const headers = { ...securityHeaders, 'content-type': 'text/html; charset=utf-8' }
  const sent = Promise.race([once(res, 'finish'), once(res, 'close')]).catch(() => {})
  res.writeHead(status, { ...headers, 'content-length': String(Buffer.byteLength(html)) }).end(html)
  await sent
}
