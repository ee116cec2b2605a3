/** Server metadata as the rest of fob may rely on it (RFC 8414 2): what has another type than the RFCs give it is not there. */
import type { ServerMetadata } from 'openid-client'
import { isHttpUrl } from '../http-url.ts'

export function wellTyped(metadata: ServerMetadata): ServerMetadata {
  const { issuer, mtls_endpoint_aliases: aliases, ...rest } = metadata
  return {
    issuer,
    ...members(rest),
    ...(aliases && isObject(aliases) && { mtls_endpoint_aliases: members(aliases) }),
  }
}

const members = <Members extends object>(all: Members): Members =>
  Object.fromEntries(Object.entries(all).filter(([name, value]) => typeOf(name)(value))) as Members

type Check = (value: unknown) => boolean

const isObject: Check = value => typeof value === 'object' && value !== null
const isList: Check = value => Array.isArray(value) && value.every(item => typeof item === 'string')
/** `claims_parameter_supported` and its kin are no lists. */
const isSwitchOrList: Check = value => typeof value === 'boolean' || isList(value)
const isAddress: Check = value => typeof value === 'string' && isHttpUrl(value)
const isAnything: Check = () => true

function typeOf(name: string): Check {
  if (name.endsWith('_supported')) return isSwitchOrList
  return name.endsWith('_endpoint') || name === 'jwks_uri' ? isAddress : isAnything
}
