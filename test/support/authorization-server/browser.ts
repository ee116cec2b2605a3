/** A scripted browser: cookies, redirects and forms over plain HTTP, no JavaScript. */
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { CookieJar } from './cookies.ts'
import { type Form, firstForm } from './html.ts'

export interface BrowserPage {
  readonly url: URL
  readonly status: number
  readonly body: string
}

interface Answer {
  readonly status: number
  readonly location: string | undefined
  readonly cookies: readonly string[]
  readonly body: string
}

export class ScriptedBrowser {
  readonly #jar = new CookieJar()
  readonly #ca: string | undefined

  /** `ca` is the PEM of the authority to trust. */
  constructor(ca?: string) {
    this.#ca = ca
  }

  /**
   * Opens `url`, follows redirects, and submits each form that `fill` answers, until a page without one.
   * Ends before a request to where `stop` says so: then `status` is 0 and `url` is where it would have gone.
   */
  async walk(
    start: URL,
    fill: (form: Form) => Fields | undefined,
    stop = (_url: URL) => false,
  ): Promise<BrowserPage> {
    let url = start
    let fields: Fields | undefined
    for (let step = 0; step < 20; step += 1) {
      if (stop(url)) return { url, status: 0, body: '' }
      const { status, location, body } = await this.#exchange(url, fields)
      const form = location ? undefined : firstForm(body)
      fields = form && fill(form)
      if (location) url = new URL(location, url)
      else if (form && fields) url = new URL(form.action, url)
      else return { url, status, body }
    }
    throw new Error(`no end of redirects and forms, last at ${url.origin}${url.pathname}`)
  }

  async #exchange(url: URL, fields: Fields | undefined): Promise<Answer> {
    const answer = await exchange(url, this.#jar.header(url), fields, this.#ca)
    for (const cookie of answer.cookies) this.#jar.store(url, cookie)
    return answer
  }
}

export type Fields = Readonly<Record<string, string>>

/** GET without `fields`, else POST of them. */
function exchange(
  url: URL,
  cookie: string,
  fields: Fields | undefined,
  ca: string | undefined,
): Promise<Answer> {
  const body = fields && new URLSearchParams(fields).toString()
  const headers = {
    accept: 'text/html',
    ...(cookie && { cookie }),
    ...(body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
  }
  const options = { method: body === undefined ? 'GET' : 'POST', headers, agent: false as const, ca }
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest
    const request = send(url, options, async response => {
      try {
        resolve({
          status: response.statusCode ?? 0,
          location: response.headers.location,
          cookies: response.headers['set-cookie'] ?? [],
          body: (await response.setEncoding('utf8').toArray()).join(''),
        })
      } catch (error) {
        reject(error)
      }
    })
    request.on('error', reject)
    request.end(body)
  })
}
