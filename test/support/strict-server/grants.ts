/** Each grant type, with all that it demands. */
import { decodeJwt } from 'jose'
import { checkAssertion } from './client.ts'
import { onBehalfOf } from './entra.ts'
import { checkSamlAssertion } from './saml.ts'
import { type Facts, Refusal, type State } from './state.ts'

export interface GrantInput {
  readonly form: URLSearchParams
  readonly client: string
  readonly state: State
}

export type Answer = Record<string, unknown>
type Grant = (input: GrantInput) => Answer | Promise<Answer>

const types = 'urn:ietf:params:oauth:token-type:'

export const grants: Readonly<Record<string, Grant>> = {
  'urn:ietf:params:oauth:grant-type:token-exchange': exchange,
  'urn:ietf:params:oauth:grant-type:jwt-bearer': input =>
    input.form.has('requested_token_use') ? onBehalfOf(input) : jwtBearer(input),
  'urn:ietf:params:oauth:grant-type:saml2-bearer': samlBearer,
  password,
  refresh_token: refresh,
  'urn:example:badge': badge,
}

/** Throws where the form has other names than these, or lacks one that is needed. */
export function fields(form: URLSearchParams, needed: readonly string[], optional: readonly string[] = []) {
  const known = new Set(['grant_type', ...needed, ...optional])
  const strange = [...form.keys()].find(name => !known.has(name))
  if (strange) throw new Refusal('invalid_request', `${strange} is not known here`)
  const missing = needed.find(name => !form.get(name))
  if (missing) throw new Refusal('invalid_request', `${missing} is missing`)
  return Object.fromEntries([...known].map(name => [name, form.get(name) ?? undefined]))
}

export function confidential(client: string): void {
  if (!['api', 'posted', 'keyed'].includes(client))
    throw new Refusal('invalid_client', 'no proof of the client')
}

export const bearer = (state: State, facts: Facts, more: Answer = {}): Answer => ({
  access_token: state.issue(facts),
  token_type: 'Bearer',
  expires_in: 600,
  ...(facts.scope && { scope: facts.scope }),
  ...more,
})

const kinds: Readonly<Record<string, Facts['kind']>> = {
  [`${types}access_token`]: 'access',
  [`${types}refresh_token`]: 'refresh',
  [`${types}id_token`]: 'id',
  [`${types}saml2`]: 'saml',
}

async function typed(state: State, token: string, type: string): Promise<string> {
  if (type === `${types}jwt`) {
    const iss = String(decodeJwt(token).iss)
    return String((await checkAssertion(token, { iss }, state.trusted?.[iss], state)).sub)
  }
  const facts = state.tokens.get(token)
  if (!facts || facts.kind !== kinds[type]) throw new Refusal('invalid_request', `no ${type} of this server`)
  return facts.sub
}

async function exchange({ form, client, state }: GrantInput): Promise<Answer> {
  confidential(client)
  const optional = [
    'actor_token',
    'actor_token_type',
    'requested_token_type',
    'audience',
    'resource',
    'scope',
  ]
  const names = fields(form, ['subject_token', 'subject_token_type'], optional)
  const { subject_token = '', subject_token_type = '', actor_token, actor_token_type } = names
  if ((actor_token === undefined) !== (actor_token_type === undefined)) {
    throw new Refusal('invalid_request', 'actor_token and actor_token_type go together')
  }
  const sub = await typed(state, subject_token, subject_token_type)
  const actor = actor_token && (await typed(state, actor_token, actor_token_type ?? ''))
  const { audience, scope, requested_token_type: asked = `${types}access_token` } = names
  if (audience === 'forbidden') throw new Refusal('invalid_target', 'no token for that audience')
  const kind = kinds[asked]
  if (!kind) throw new Refusal('invalid_request', 'requested_token_type')
  const facts = {
    kind,
    sub,
    client,
    ...(audience && { audience }),
    ...(scope && { scope }),
    ...(actor && { actor }),
  }
  return bearer(state, facts, { issued_token_type: asked, ...(kind !== 'access' && { token_type: 'N_A' }) })
}

async function jwtBearer({ form, client, state }: GrantInput): Promise<Answer> {
  const { assertion = '', scope } = fields(form, ['assertion'], ['scope'])
  const iss = String(decodeJwt(assertion).iss)
  const { sub, scope: claimed } = await checkAssertion(assertion, { iss }, state.trusted?.[iss], state)
  const isServiceAccount = iss.endsWith('.gserviceaccount.com')
  if (isServiceAccount && (client !== '' || !claimed))
    throw new Refusal('invalid_grant', 'not as Google wants it')
  if (!isServiceAccount && !sub) throw new Refusal('invalid_grant', 'sub')
  return bearer(state, {
    kind: 'access',
    sub: String(sub ?? iss),
    client,
    scope: String(claimed ?? scope ?? ''),
  })
}

function samlBearer({ form, client, state }: GrantInput): Answer {
  confidential(client)
  const { assertion = '', scope } = fields(form, ['assertion'], ['scope'])
  const sub = checkSamlAssertion(assertion, state)
  return bearer(state, { kind: 'access', sub, client, ...(scope && { scope }) })
}

function password({ form, client, state }: GrantInput): Answer {
  confidential(client)
  const names = fields(form, ['username', 'password'], ['scope'])
  if (names.username !== 'alice' || names.password !== 'p%+ä sesame')
    throw new Refusal('invalid_grant', 'who?')
  const facts = { sub: 'alice', client, ...(names.scope && { scope: names.scope }) }
  const refresh_token = state.issue({ kind: 'refresh', ...facts })
  return bearer(state, { kind: 'access', ...facts }, { refresh_token })
}

/** Rotates: a refresh token is good once. */
function refresh({ form, client, state }: GrantInput): Answer {
  const { refresh_token = '' } = fields(form, ['refresh_token'], ['scope'])
  const facts = state.tokens.get(refresh_token)
  if (facts?.kind !== 'refresh' || facts.client !== client)
    throw new Refusal('invalid_grant', 'refresh token')
  state.tokens.delete(refresh_token)
  return bearer(state, { ...facts, kind: 'access' }, { refresh_token: state.issue(facts) })
}

function badge({ form, client, state }: GrantInput): Answer {
  confidential(client)
  const { badge: number, pin } = fields(form, ['badge', 'pin'], ['scope'])
  if (number !== '4711' || pin !== '1234') throw new Refusal('invalid_grant', 'badge or pin')
  return bearer(state, { kind: 'access', sub: `badge ${number}`, client })
}
