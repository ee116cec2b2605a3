/**
 * Which credential of the client a call means. Flag, then variable, then profile holds for the credential as a whole: whoever
 * names a secret in a call does not mean the key that the profile has.
 */
import { matching } from '../engine.ts'
import type { Resolved } from './resolve.ts'
import type { SettingName, Settings } from './settings.ts'

/**
 * Each with the methods that use it. A certificate is none of them: it is shown in every connection, and tokens may be bound to
 * it whatever proves the client (RFC 8705 3). So it leaves no other out, and no other leaves it out.
 */
const usedBy = {
  clientSecret: ['client_secret_basic', 'client_secret_post', 'client_secret_jwt'],
  privateKey: ['private_key_jwt'],
  clientAssertion: ['private_key_jwt'],
} as const satisfies Partial<Record<SettingName, readonly NonNullable<Settings['clientAuth']>[]>>

type Credential = keyof typeof usedBy
const credentials = Object.keys(usedBy) as Credential[]
const uses = (method: string, credential: Credential) => usedBy[credential].some(name => name === method)

const ranks = { default: 0, file: 1, env: 2, flag: 3 } as const

export interface Proving {
  /** Without the credentials that the call does not mean, and what belongs to them alone. */
  readonly settings: Settings
  /** The private key is in the settings for what else it signs, and proves nothing. */
  readonly keySignsOnly: boolean
}

/** @param keySigns the private key signs something else too: naming it says nothing of the proof then, and it stays. */
export function proving(
  { settings, origins }: Pick<Resolved, 'settings' | 'origins'>,
  keySigns = signsMore(settings),
): Proving {
  const rank = (name: SettingName) => ranks[origins[name]?.kind ?? 'default']
  const isNaming = (name: Credential) => !(keySigns && name === 'privateKey')
  const best = (names: readonly Credential[]) => Math.max(0, ...names.filter(isNaming).map(rank))
  const given = matching(credentials, name => settings[name] !== undefined)
  // Nothing to choose between, as for most clients.
  if (given.length < 2 && settings.clientAuth === undefined) return { settings, keySignsOnly: false }

  const clientAuth = methodThatHolds(settings.clientAuth, rank('clientAuth'))
  const competing = clientAuth ? given.filter(name => uses(clientAuth, name)) : given
  const bar = best(competing)
  const lost = competing.filter(name => rank(name) < bar)
  const keySignsOnly = keySigns && lost.includes('privateKey')

  const out = new Set<SettingName>(keySignsOnly ? lost.filter(isNaming) : lost)
  if (clientAuth === undefined) out.add('clientAuth')
  if (out.has('privateKey') && rank('certificate') < bar) out.add('certificate')
  const signer = settings.signingAlg?.startsWith('HS') ? 'clientSecret' : 'privateKey'
  if (lost.includes(signer) && rank('signingAlg') < bar) out.add('signingAlg')
  const kept = Object.entries(settings).filter(([name]) => !out.has(name as SettingName))
  return { settings: Object.fromEntries(kept), keySignsOnly }

  /** A method gives way to a credential of higher rank that it has no use for. */
  function methodThatHolds(method: Settings['clientAuth'], ofMethod: number): Settings['clientAuth'] {
    const top = best(given)
    const named = given.filter(name => isNaming(name) && rank(name) === top)
    if (method === undefined || ofMethod >= top || named.some(name => uses(method, name))) return method
    // A variable may be there for other calls: the secret of one client is not sent for another that is public.
    return method === 'none' && top < ranks.flag ? method : undefined
  }
}

/** Requests of a sign-in, or the assertion that is the grant. */
const signsMore = ({ requestObject, requestObjectEncryptionAlg: alg, flow }: Settings): boolean =>
  requestObject === true || alg !== undefined || flow === 'jwt-bearer'
