/** The plain HTTP layer in front of the provider: logs, applies faults, routes. */
import { IncomingMessage, type ServerResponse } from 'node:http'
import type { JSONWebKeySet } from 'jose'
import type { Provider } from 'oidc-provider'
import { api } from './api.ts'
import { type Faults, withFault } from './faults.ts'
import { interaction } from './interactions.ts'
import { formFields, type LoggedRequest, type RequestLog } from './log.ts'
import { endpointOf, pathBelow } from './routes.ts'

export interface ListenerInput {
  readonly provider: Provider
  readonly jwks: JSONWebKeySet
  readonly log: RequestLog
  readonly faults: Faults
}

export type Listener = (req: IncomingMessage, res: ServerResponse) => Promise<void>

export function createListener({ provider, jwks, log, faults }: ListenerInput): Listener {
  const issuerPath = new URL(provider.issuer).pathname.replace(/\/$/, '')
  const callback = provider.callback()
  const oneByOne = createQueue()

  const serve = async (request: LoggedRequest, req: IncomingMessage, res: ServerResponse) => {
    if (request.endpoint === 'interaction') return interaction(provider, req, res, request.form)
    if (request.endpoint === 'api') return api(provider, jwks, req, res)
    const [path = '', query] = request.path.split('?')
    const below = pathBelow(issuerPath, path)
    if (below === undefined) return void res.writeHead(404).end()
    const url = query === undefined ? below : `${below}?${query}`
    const work = () => callback(replayed(req, issuerPath, url, request.body), res)
    // As a database with locks would: of two uses of one refresh token at the same moment the second is a reuse.
    return request.form.grant_type === 'refresh_token' ? oneByOne(work) : work()
  }

  return async (req, res) => {
    const body = await readBody(req)
    const request = logged(req, body, issuerPath)
    log.add(request)
    const fault = faults.take(request)
    const work = () => serve(request, req, res)
    await (fault ? withFault(fault, req, res, work) : work())
  }
}

function logged(req: IncomingMessage, body: string, issuerPath: string): LoggedRequest {
  const path = req.url ?? ''
  const below = pathBelow(issuerPath, path.replace(/\?.*/, ''))
  return {
    endpoint: below === undefined ? 'other' : endpointOf(below),
    method: req.method ?? '',
    path,
    headers: req.headers,
    form: formFields(req.headers['content-type'], body),
    body,
    at: Date.now(),
  }
}

async function readBody(req: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of req) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

/** The request once more, for the provider, which reads the body itself and knows nothing of the issuer's path. */
function replayed(req: IncomingMessage, baseUrl: string, url: string, body: string): IncomingMessage {
  const copy = new IncomingMessage(req.socket)
  const { method, headers, rawHeaders, httpVersion, httpVersionMajor, httpVersionMinor } = req
  Object.assign(copy, { method, headers, rawHeaders, httpVersion, httpVersionMajor, httpVersionMinor })
  Object.assign(copy, { url, baseUrl, complete: true })
  if (body) copy.push(body)
  copy.push(null)
  return copy
}

function createQueue(): (work: () => Promise<void>) => Promise<void> {
  let last: Promise<void> = Promise.resolve()
  return work => {
    const next = last.then(work)
    last = next.catch(() => {})
    return next
  }
}
