/**
 * The real Transport. Imported statically here and lazily from transport.ts: in the CommonJS bundle the imports below
 * become `require`, run when this module is. As an ES module on Node 22 and newer, `node:http` would load undici too.
 */
import http from 'node:http'
import https from 'node:https'
import { FobError } from '../../errors.ts'
import { connection, type Trust } from './agents.ts'
import { readBody } from './body.ts'
import { failureOf } from './causes.ts'
import { TransportError, type TransportRequest, type TransportResponse } from './transport.ts'

/** How far a request got. */
interface Progress {
  /** The tunnel stands, or none is needed. */
  tunnelled: boolean
  /** Connected, and for https the server's certificate accepted: from here on bytes of the request may be gone. */
  sent: boolean
  /** Nothing is sent before the whole request is handed over. */
  handedOver: boolean
  /** The server has answered, be it before it was asked. */
  answered: boolean
  /** A proxy's answer to CONNECT that was not 200. */
  proxyStatus?: number
  /** What the request failed with: the stream of the answer then only says that it was cut. */
  error?: unknown
}

/**
 * One request, one answer, whatever its status.
 *
 * With `--ca-file` its authorities are tried alone first: who names one mostly means this server, and reading the
 * system's 145 takes 40 ms. Nothing has been sent where a certificate is not accepted, so the second try is safe.
 */
export async function exchange(request: TransportRequest): Promise<TransportResponse> {
  if (!request.tls?.ca) return attempt(request, 'all')
  try {
    return await attempt(request, 'own')
  } catch (error) {
    const unknown =
      error instanceof TransportError && (error.kind === 'tls-unknown-ca' || error.kind === 'tls-self-signed')
    if (unknown && !error.sent) return attempt(request, 'all')
    throw error
  }
}

async function attempt(request: TransportRequest, trust: Trust): Promise<TransportResponse> {
  const { signal, url, proxy } = request
  signal.throwIfAborted()
  const progress: Progress = { tunnelled: !proxy, sent: false, handedOver: false, answered: false }
  let outgoing: http.ClientRequest | undefined
  try {
    outgoing = start(request, await connection(request, trust))
    const response = await answer(outgoing, request, progress)
    const body = await readBody(response, response.headers, request.maxBytes, url.host)
    if (!progress.handedOver) outgoing.destroy()
    return { status: response.statusCode ?? 0, headers: pairs(response.rawHeaders), body }
  } catch (error) {
    outgoing?.destroy()
    signal.throwIfAborted()
    throw asTransportError(error, request, progress)
  }
}

function start(request: TransportRequest, options: https.RequestOptions): http.ClientRequest {
  const { request: open } = request.url.protocol === 'https:' ? https : http
  return open(request.url, {
    ...options,
    method: request.method,
    headers: request.headers,
    signal: request.signal,
    maxHeaderSize: 32 * 1024,
    // NODE_OPTIONS=--insecure-http-parser must not reach us.
    insecureHTTPParser: false,
  })
}

function answer(
  outgoing: http.ClientRequest,
  { url, body, beforeBody, signal }: TransportRequest,
  progress: Progress,
): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    // Without a socket yet (a SOCKS proxy that is silent), the request itself doesn't hear it.
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    outgoing.on('error', error => {
      progress.error ??= error
      reject(error)
    })
    outgoing.on('proxyConnect', ({ statusCode }: { statusCode: number }) => {
      if (statusCode !== 200) progress.proxyStatus = statusCode
    })
    outgoing.on('socket', socket => {
      progress.tunnelled = true
      const markSent = () => {
        progress.sent = true
      }
      const secure = url.protocol === 'https:'
      if (outgoing.reusedSocket || !(secure || socket.connecting)) markSent()
      else socket.once(secure ? 'secureConnect' : 'connect', markSent)
    })
    outgoing.on('response', response => {
      // The agent plays a proxy's refusal back as if the server had said it.
      progress.answered = true
      if (progress.proxyStatus === undefined) resolve(response)
      else reject(new Error(`the proxy answered CONNECT with ${progress.proxyStatus}`))
    })
    const send = () => {
      // Nobody would read what the server says to it.
      if (progress.answered) return
      progress.handedOver = true
      outgoing.end(body)
    }
    if (beforeBody) beforeBody().then(send, reject)
    else send()
  })
}

function asTransportError(
  error: unknown,
  { url, proxy }: TransportRequest,
  progress: Progress,
): TransportError | FobError {
  if (error instanceof TransportError || error instanceof FobError) return error
  if (proxy && (progress.proxyStatus !== undefined || !progress.tunnelled)) {
    const kind = progress.proxyStatus === 407 ? 'proxy-auth' : 'proxy'
    return new TransportError(kind, proxy.host, false, error)
  }
  const sent = progress.sent && progress.handedOver
  return new TransportError(failureOf(progress.error ?? error), url.host, sent, error)
}

function pairs(raw: readonly string[]): TransportResponse['headers'] {
  return raw.flatMap((name, index) =>
    index % 2 ? [] : [[name.toLowerCase(), raw[index + 1] ?? ''] as const],
  )
}
