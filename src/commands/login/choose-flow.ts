/** Which flow a person signs in by, where none is named: pure. */
import type { ServerMetadata } from 'openid-client'
import type { FlowName } from '../../config/settings.ts'
import type { Deps } from '../../deps.ts'
import { exit, FobError, usageError } from '../../errors.ts'
import type { FrontChannelType } from '../../flows/front-channel-types.ts'
import { hasDisplay, isSsh, isWsl } from '../../system/browser.ts'

export type PersonFlow = 'pkce' | 'device' | 'ciba'

export interface FlowChoice {
  readonly flow: PersonFlow | 'hybrid' | 'implicit'
  /** Of the latter two. */
  readonly responseType?: FrontChannelType
  /** Completes "…, because …"; undefined where the person named the flow. */
  readonly reason?: string
}

type World = Pick<Deps, 'env' | 'platform' | 'terminal'>

/** First match decides. A browser on this machine is better: nobody else can be talked into approving (RFC 8628 5.4). */
const places: ReadonlyArray<readonly [(world: World) => boolean, PersonFlow, string]> = [
  [({ env }) => isSsh(env), 'device', 'this is an SSH session'],
  [({ env }) => env.CODESPACES === 'true', 'device', 'this is a codespace'],
  [({ env }) => Boolean(env.REMOTE_CONTAINERS || env.DEVCONTAINER), 'device', 'this is a dev container'],
  [({ env }) => isWsl(env), 'pkce', 'the browser of Windows reaches WSL'],
  [({ env, platform }) => !hasDisplay(env, platform), 'device', 'there is no display'],
  [({ terminal }) => !terminal.errIsTTY, 'device', 'there is no terminal'],
]

const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'

/** By flag, else by variable or profile. Throws FobError no_person_in_flow (2) for a flow of programs. */
export function namedFlow(
  { pkce, device, ciba }: { readonly [Flow in PersonFlow]?: true },
  setting: FlowName | undefined,
): FlowChoice | undefined {
  if (pkce) return { flow: 'pkce' }
  if (device) return { flow: 'device' }
  if (ciba) return { flow: 'ciba' }
  if (setting === undefined || isOfPerson(setting)) return setting && { flow: setting }
  throw usageError(
    'no_person_in_flow',
    `the flow ${setting} signs in a program, not a person`,
    'fob token gets its token; to sign in all the same: fob login --pkce or --device',
  )
}

const isOfPerson = (flow: FlowName): flow is PersonFlow => ['pkce', 'device', 'ciba'].includes(flow)

/** By what the server can do, then by the place. */
export function chooseFlow(metadata: ServerMetadata, world: World): FlowChoice {
  const grants = metadata.grant_types_supported
  const device = metadata.device_authorization_endpoint && (grants?.includes(deviceGrant) ?? true)
  if (!device) return { flow: 'pkce', reason: 'the server has no device flow' }
  if (!metadata.authorization_endpoint)
    return { flow: 'device', reason: 'the server has no other flow for people' }
  const [, flow, reason] = places.find(([isHere]) => isHere(world)) ?? []
  return flow && reason ? { flow, reason } : { flow: 'pkce', reason: 'there is a browser at hand' }
}

export const isCi = (env: Deps['env']): boolean => Boolean(env.CI) && env.CI !== 'false' && env.CI !== '0'

/** A job without people would wait until its time is up: it ends at once. Throws FobError sign_in_needs_person (3). */
export function requirePerson(mayAsk: boolean, { env }: Pick<Deps, 'env'>): void {
  if (mayAsk && !isCi(env)) return
  const why = mayAsk ? 'CI is set' : '--no-input is given'
  throw new FobError('sign_in_needs_person', exit.signInNeeded, `a person has to sign in, and ${why}`, {
    hint: 'for a program: fob token client-credentials; where a person is watching: fob login --device or --pkce',
  })
}
