/** Server metadata as the rest of fob may rely on it (RFC 8414 2): what has another type than the RFCs give it is not there. */
import type { ServerMetadata } from 'openid-client'

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
const isAddress: Check = value =>
  typeof value === 'string' && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)

/** `claims_parameter_supported` and its kin are no lists. */
const types: ReadonlyArray<readonly [RegExp, Check]> = [
  [/_supported$/, value => typeof value === 'boolean' || isList(value)],
  [/(?:_endpoint|^jwks_uri)$/, isAddress],
]

const typeOf = (name: string): Check => types.find(([pattern]) => pattern.test(name))?.[1] ?? (() => true)
