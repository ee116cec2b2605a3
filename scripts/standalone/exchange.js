// src/oidc/http/exchange.ts for the standalone executable, over Bun's own fetch: loading node:http and node:https takes Bun
// 4 ms, and a request through them another 3. What needs a connection of its own making (a proxy, a client certificate,
// the system's authorities beside those of --ca-file) goes the way it goes in Node.
import { bytesOf, copyOf } from '../../src/engine.ts'
import { FobError } from '../../src/errors.ts'
import { failureOf } from '../../src/oidc/http/causes.ts'
import { TransportError } from '../../src/oidc/http/transport.ts'

const asInNode = async request => (await import('../../src/oidc/http/exchange.ts')).exchange(request)

/** One request, one answer, whatever its status. */
export async function exchange(request) {
  if (request.proxy || request.tls?.cert) return asInNode(request)
  try {
    return await attempt(request)
  } catch (error) {
    // Nothing has been sent where a certificate is not accepted.
    const unknown = error.kind === 'tls-unknown-ca' || error.kind === 'tls-self-signed'
    if (request.tls?.ca && unknown && !error.sent) return asInNode(request)
    throw error
  }
}

async function attempt(request) {
  const { url, method, tls, signal, maxBytes, beforeBody } = request
  signal.throwIfAborted()
  const ready = Promise.withResolvers()
  const progress = { handedOver: !beforeBody }
  try {
    const answer = fetch(url, {
      method,
      ...(beforeBody
        ? held(request, ready.promise, progress)
        : { headers: request.headers, body: request.body }),
      signal,
      redirect: 'manual',
      // The rules about proxies are fob's own: Bun would take HTTPS_PROXY from the environment by its own.
      proxy: false,
      // A connection that is used again may turn out to be closed, and Bun would send a POST twice.
      keepalive: false,
      decompress: false,
      // BUN_CONFIG_VERBOSE_FETCH would print the Authorization header.
      verbose: false,
      // NODE_TLS_REJECT_UNAUTHORIZED=0 can't weaken what is said here.
      ...(url.protocol === 'https:' && { tls: { rejectUnauthorized: true, ...(tls?.ca && { ca: tls.ca }) } }),
    })
    if (beforeBody) beforeBody().then(ready.resolve, ready.reject)
    const [response] = await Promise.all([answer, beforeBody && ready.promise])
    const bytes = await readBody(response, maxBytes, url.host)
    return { status: response.status, headers: checkedHeaders(response, url.host), body: bytes }
  } catch (error) {
    signal.throwIfAborted()
    throw asTransportError(error, url.host, progress)
  }
}

/** Bun connects and sends the headers at once, and of a stream the body when it comes; it takes the length on trust. */
function held({ headers, body }, ready, progress) {
  const bytes = typeof body === 'string' ? bytesOf(body) : copyOf(body ?? new Uint8Array())
  async function* once() {
    await ready
    progress.handedOver = true
    yield bytes
  }
  return { headers: { ...headers, 'content-length': String(bytes.length) }, body: once(), duplex: 'half' }
}

const headerLimit = 32 * 1024

/** As Node's parser has it: a limit for all of them, and one way to say where the body ends (RFC 9112 6.1). */
function checkedHeaders({ headers }, host) {
  const pairs = []
  let size = 0
  headers.forEach((value, name) => {
    pairs.push([name, value])
    size += name.length + value.length
  })
  if (size > headerLimit) throw new TransportError('too-large', host, true)
  if (headers.has('transfer-encoding') && headers.has('content-length')) {
    throw new TransportError('protocol', host, true)
  }
  return pairs
}

/** The limit holds for what arrives and for what it is decompressed to. */
async function readBody(response, limit, host) {
  const { headers } = response
  const tooLarge = () => new TransportError('too-large', host, true)
  if (Number(headers.get('content-length')) > limit) {
    await response.body?.cancel()
    throw tooLarge()
  }
  const coding = headers.get('content-encoding')
  if (coding) return decompressed(response.body, coding, limit, host)
  // More than it says does not come.
  return headers.has('content-length') ? response.bytes() : collect(response.body ?? [], limit, tooLarge)
}

async function collect(stream, limit, tooLarge) {
  const chunks = []
  let size = 0
  for await (const chunk of stream) {
    size += chunk.length
    if (size > limit) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** As in Node, and while it arrives: a body that becomes too large is not waited for. */
async function decompressed(body, coding, limit, host) {
  const [{ Readable }, { readBody: inNode }] = await Promise.all([
    import('node:stream'),
    import('../../src/oidc/http/body.ts'),
  ])
  return inNode(Readable.from(body ?? []), { 'content-encoding': coding }, limit, host)
}

/** Where no byte can have been sent. */
const before = /^(dns|refused|unreachable|tls-(?!protocol).*)$/

function asTransportError(error, host, { handedOver }) {
  if (error instanceof TransportError || error instanceof FobError) return error
  // Malformed_HTTP_Response, InvalidHTTPResponse, InvalidContentLength, …
  const malformed = /^(malformed|invalid|unsupported)/i.test(error?.code ?? '')
  const kind = malformed ? 'protocol' : failureOf(error)
  // The header alone may have been sent, with which no server does anything.
  return new TransportError(kind, host, handedOver && !before.test(kind), error)
}
