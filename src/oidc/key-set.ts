/** Key sets of servers (RFC 7517 5). */
import type { JSONWebKeySet } from 'jose'
import type { CustomFetch } from 'openid-client'
import { exit, FobError } from '../errors.ts'
import { malformed } from './translate.ts'

/** Throws FobError no_endpoint, malformed_answer (7), and what the network does. */
export async function fetchKeys(uri: string | undefined, fetch: CustomFetch): Promise<JSONWebKeySet> {
  if (uri === undefined || !URL.canParse(uri)) {
    throw new FobError('no_endpoint', exit.serverAnswer, 'the server publishes no keys', {
      hint: '`fob discover ISSUER` shows what it has; --jwks-uri names its key set',
    })
  }
  const { host } = new URL(uri)
  const headers = { accept: 'application/json, application/jwk-set+json' }
  const response = await fetch(uri, { method: 'GET', headers, body: undefined, redirect: 'manual' })
  if (response.status !== 200) throw malformed(host, `HTTP ${response.status} where its keys were due`)
  const set: unknown = await response.json().catch(() => undefined)
  const { keys } = (set ?? {}) as { keys?: unknown }
  if (!Array.isArray(keys)) throw malformed(host, 'an answer that is no key set')
  return { keys }
}
