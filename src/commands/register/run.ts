import { parseProfile } from '../../config/parse-profile.ts'
import {
  defaultProfileName,
  profileExists,
  profilePath,
  readProfile,
  saveProfile,
} from '../../config/profiles.ts'
import { resolveSettings } from '../../config/resolve.ts'
import { clientSecretKey, readSecretBlob, registrationKey } from '../../config/secret-source.ts'
import type { Settings } from '../../config/settings.ts'
import type { Deps } from '../../deps.ts'
import { exit, FobError, usageError } from '../../errors.ts'
import { type ClientMetadata, type Registration, registerClient } from '../../flows/registration.ts'
import { discoverServer } from '../../oidc/server.ts'
import { safeJson } from '../../output/json.ts'
import { safeText } from '../../safe-text.ts'
import { roundTrip } from '../../store/round-trip.ts'
import type { SecretStore } from '../../store/store.ts'
import { type Context, createContext, type GlobalOptions } from '../shared/context.ts'
import { flagsOf } from '../shared/flags.ts'
import { noteRegistered } from '../shared/registered.ts'
import { moment } from '../shared/times.ts'
import { readToken } from '../shared/token-input.ts'
import { clientMetadata } from './metadata.ts'
import { methodOf, needsSecret, profileText } from './profile-text.ts'
import { type Proof, readProof, registeredProof } from './proof.ts'
import { refindable } from './refindable.ts'
import { forgetReplaced } from './replaced.ts'

export interface RegisterOptions extends GlobalOptions {
  readonly clientName: string
  readonly metadataFile?: string
  readonly initialAccessTokenFile?: string
  readonly force?: boolean
  readonly output: 'text' | 'json'
}

/** `fob register ISSUER [NAME]`. What would keep the answer from being saved is found out before the request. */
export async function runRegister(
  issuer: string,
  profile: string | undefined,
  options: RegisterOptions,
  deps: Deps,
): Promise<void> {
  const name = profile ?? defaultProfileName
  const path = profilePath(name, deps.paths)
  const before = await readProfile(name, deps)
  if (before && !options.force) throw profileExists(name)
  const flags = flagsOf({ ...options, issuer })
  const context = await createContext({ ...options, issuer }, undefined, deps)
  // Of flags and variables alone: a profile that is there is another client.
  const { settings, origins } = resolveSettings({ flags, env: deps.env })
  const found = refindable(settings)
  const more = await furtherMetadata(options, deps)
  const proof = await readProof({ settings, mayAsk: context.mayAsk, deps }, more)
  const store = await writableStore(context, deps)
  const initialAccessToken = await initialToken(options, context, deps)
  // What the server says, whatever endpoints a variable names.
  const server = { issuer, endpoints: {} }
  const { metadata } = await discoverServer({ ...context, server, now: deps.now, refreshMetadata: true })
  const registered = registeredProof(proof, metadata, more)
  const { clientName } = options
  const registration = await registerClient({
    endpoint: registrationEndpoint(metadata.registration_endpoint, issuer),
    metadata: clientMetadata(settings, metadata, { clientName, proof: registered.metadata, more }),
    initialAccessToken,
    fetch: context.fetch,
  })
  const client = { issuer, clientId: registration.clientId }
  await keep(registration, client, store, deps)
  const { store: chosen, ...asked } = settings
  const named = origins.store?.kind === 'default' ? asked : { ...asked, store: chosen }
  const text = profileText(registration, issuer, { ...named, ...found, ...registered.settings })
  await saveProfile(parseProfile({ name, path, text }, deps.env), { overwrite: options.force ?? false })
  await forgetReplaced(before, client, context.messages, deps)
  warnOfOtherProof(registration, proof, context)
  tell(registration, { name, issuer, path, store }, context, options, deps)
}

/** RFC 7591 3.2.1: a server may register something else than was asked for. */
function warnOfOtherProof({ metadata }: Registration, { method: asked }: Proof, { messages }: Context): void {
  const method = methodOf(metadata)
  if (!asked || !method || method === asked) return
  messages.warn(`asked for ${asked}, the server registered ${method}`)
}

function registrationEndpoint(endpoint: unknown, issuer: string): URL {
  if (typeof endpoint === 'string' && URL.canParse(endpoint)) return new URL(endpoint)
  const { host } = new URL(issuer)
  throw new FobError('no_endpoint', exit.serverAnswer, `${host} has no registration endpoint`, {
    hint: 'have the client registered by its owner, then: fob profile add NAME --issuer URL --client-id ID',
  })
}

async function writableStore({ store: choice }: Context, deps: Deps): Promise<SecretStore> {
  if (choice.name === 'none') {
    throw usageError(
      'store_none',
      'the store none keeps nothing',
      'name another: --store keychain, --store file',
    )
  }
  const store = await deps.store(choice)
  await roundTrip(store)
  return store
}

async function initialToken(
  options: RegisterOptions,
  { settings }: Context,
  deps: Deps,
): Promise<string | undefined> {
  const { initialAccessTokenFile: path } = options
  if (path === undefined) return undefined
  if (path === '-' && options.metadataFile === '-') {
    const message = 'standard input can’t carry both the client metadata and the initial access token'
    throw usageError('stdin_taken', message, 'give one of them by a file')
  }
  return readToken({ path, what: 'initial access token', settings, options }, deps)
}

async function furtherMetadata({ metadataFile: file }: RegisterOptions, deps: Deps): Promise<ClientMetadata> {
  if (file === undefined) return {}
  // No secret: whoever may read it may.
  const bytes = await readSecretBlob({ file }, { ...deps, uid: undefined }, 'client metadata')
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as ClientMetadata
  } catch {}
  throw usageError(
    'invalid_metadata',
    `${file} is no JSON object`,
    'for instance {"contacts": ["a@example.com"]}',
  )
}

/** The secrets first: a profile that says { keychain = true } without a secret would mislead. */
async function keep(
  registration: Registration,
  client: Settings,
  store: SecretStore,
  deps: Deps,
): Promise<void> {
  const { clientSecret, accessToken, clientUri } = registration
  try {
    if (clientSecret !== undefined && needsSecret(registration)) {
      await store.set(clientSecretKey(client), clientSecret)
    }
    if (accessToken === undefined) return
    await noteRegistered(client, deps.paths)
    const record = { version: 1, registration_access_token: accessToken, registration_client_uri: clientUri }
    await store.set(registrationKey(client), JSON.stringify(record))
  } catch (cause) {
    const message = `the client ${safeText(registration.clientId, 200)} is registered, and its secret could not be saved`
    throw new FobError('not_saved', exit.notSaved, message, {
      hint: 'mend the store and register another one',
      cause,
    })
  }
}

interface Told {
  readonly name: string
  readonly issuer: string
  readonly path: string
  readonly store: SecretStore
}

function tell(
  registration: Registration,
  { name, issuer, path, store }: Told,
  { messages }: Context,
  { output }: RegisterOptions,
  deps: Deps,
): void {
  const { clientId, secretExpiresAt, clientUri } = registration
  const facts = {
    profile: name,
    issuer,
    client_id: clientId,
    client_secret_expires_at: secretExpiresAt ?? null,
    registration_client_uri: clientUri ?? null,
  }
  deps.out(output === 'json' ? safeJson(facts) : `${safeText(clientId, 16384)}\n`)
  messages.note(`registered a client at ${issuer}, as profile ${name}: ${path}`)
  if (needsSecret(registration)) {
    const end = secretExpiresAt === undefined ? '' : `; it expires ${moment(secretExpiresAt, deps.now())}`
    messages.note(`its secret is in the ${store.name} store${end}`)
  }
}
