/**
 * The fetch that openid-client gets: a Transport under fob's rules. https only, no redirect, 1 MiB, one deadline over
 * all tries, repeated only where that is safe.
 */
import type { CustomFetch, CustomFetchOptions } from 'openid-client'
import type { Deps, Env } from '../../deps.ts'
import { exit, FobError } from '../../errors.ts'
import { asFobError, redirected, timedOut } from './failures.ts'
import { proxyFor } from './proxy.ts'
import { toResponse } from './response.ts'
import { askedPause, mayRetry, mostTries, pauseAfter } from './retry.ts'
import {
  type TlsMaterial,
  type Transport,
  TransportError,
  type TransportRequest,
  type TransportResponse,
} from './transport.ts'
import { checkUrl } from './url-policy.ts'

export interface HttpSettings {
  readonly allowHttpLoopback: boolean
  /** Seconds for one request with all its tries; 30 where it is not said. */
  readonly timeout?: number
  /** `--proxy`; else the environment decides. */
  readonly proxy?: string
  /** What `authorities.ts` read from `--ca-file`, and a client certificate. */
  readonly tls?: TlsMaterial
}

export interface FetchInput extends Pick<Deps, 'version' | 'now' | 'sleep' | 'signal'> {
  readonly transport: Transport
  readonly settings: HttpSettings
  /** For HTTPS_PROXY, NO_PROXY and their kin. */
  readonly env: Env
  /** 0 to 1; for tests. */
  readonly random?: () => number
}

/** What it takes beside openid-client's own options. */
export type FetchOptions = CustomFetchOptions & Pick<TransportRequest, 'beforeBody'>

const mebibyte = 1024 * 1024
/** Milliseconds; a longer timer of Node's would ring at once. */
const longestTimer = 2 ** 31 - 1

/**
 * Rejects with FobError: insecure_url (exit 8), redirected and too_large (7), timeout and the codes of failures.ts (6),
 * or with the reason of the signal that ended it.
 */
export function createFetch(input: FetchInput): CustomFetch {
  return async (address, options) => {
    const url = new URL(address)
    checkUrl(url, input.settings.allowHttpLoopback)
    const seconds = input.settings.timeout ?? 30
    const deadline = AbortSignal.timeout(Math.min(seconds * 1000, longestTimer))
    const signal = AbortSignal.any([deadline, input.signal, ...withoutClock(options.signal)])
    try {
      return handOn(url, await repeated(await toRequest(url, options, input, signal), seconds, input))
    } catch (error) {
      if (error instanceof TransportError) throw asFobError(error)
      if (deadline.aborted && error === deadline.reason) throw timedOut(url.host, seconds)
      throw error
    }
  }
}

/** openid-client and jose bring clocks of their own, 30 s and 5 s: `--timeout` alone decides. Other reasons are heard. */
function withoutClock(signal: AbortSignal | undefined): AbortSignal[] {
  if (!signal) return []
  const controller = new AbortController()
  const pass = () => {
    const { reason } = signal as { reason?: unknown }
    if (!(reason instanceof DOMException && reason.name === 'TimeoutError')) controller.abort(reason)
  }
  if (signal.aborted) pass()
  else signal.addEventListener('abort', pass, { once: true })
  return [controller.signal]
}

async function toRequest(
  url: URL,
  { method, headers, body, beforeBody }: FetchOptions,
  { settings, env, version }: FetchInput,
  signal: AbortSignal,
): Promise<TransportRequest> {
  const proxy = await proxyFor(url, settings.proxy, env)
  return {
    url,
    method,
    headers: {
      ...lowerCase(headers),
      'user-agent': `fob/${version}`,
      // Answers are small, and what is not compressed needs no decompressor (which exists for who sends it unasked).
      'accept-encoding': 'identity',
    },
    ...bodyOf(body),
    ...(beforeBody && { beforeBody }),
    ...(settings.tls && { tls: settings.tls }),
    ...(proxy && { proxy }),
    maxBytes: mebibyte,
    signal,
  }
}

/** jose hands over Headers, openid-client a record. */
function lowerCase(headers: CustomFetchOptions['headers']): Record<string, string> {
  const { entries } = headers as unknown as Partial<Headers>
  const pairs = typeof entries === 'function' ? [...entries.call(headers)] : Object.entries(headers)
  return Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), value]))
}

function bodyOf(body: CustomFetchOptions['body']): Pick<TransportRequest, 'body'> {
  if (body === undefined || body === null) return {}
  if (typeof body === 'string' || body instanceof Uint8Array) return { body }
  if (body instanceof URLSearchParams) return { body: body.toString() }
  if (body instanceof ArrayBuffer) return { body: new Uint8Array(body) }
  throw new TypeError('a body that is a stream can not be sent twice')
}

async function repeated(
  request: TransportRequest,
  seconds: number,
  input: FetchInput,
): Promise<TransportResponse> {
  const { transport, now, sleep, random = Math.random } = input
  const end = now().getTime() + seconds * 1000
  for (let tries = 1; ; tries++) {
    let pause: number | undefined
    try {
      const response = await transport(request)
      pause = askedPause(response, now())
      if (pause === undefined || tries === mostTries || now().getTime() + pause >= end) return response
    } catch (error) {
      if (tries === mostTries || !mayRetry(request.method, error)) throw error
      pause = pauseAfter(tries, random())
    }
    await sleep(pause, request.signal)
  }
}

function handOn(url: URL, response: TransportResponse): Response {
  const { status, headers } = response
  // 304 is the answer to a question of ours, not a way elsewhere.
  if (status >= 300 && status < 400 && status !== 304) {
    throw redirected(url.host, status, headers.find(([name]) => name === 'location')?.[1])
  }
  if (status < 200 || status > 599) {
    throw new FobError(
      'malformed_http',
      exit.serverAnswer,
      `${url.host} answered with HTTP status ${status}`,
      {
        hint: 'no standard defines it; check the address, and whether a proxy is in between',
      },
    )
  }
  return toResponse(response)
}
