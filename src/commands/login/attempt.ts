import type { Configuration } from 'openid-client'
import type { Deps } from '../../deps.ts'
import type { FrontChannelType } from '../../flows/front-channel-types.ts'
import type { RequestInput } from '../../flows/parameters.ts'
import type { SignIn } from '../../flows/sign-in.ts'
import type { OpenToken } from '../../oidc/decryption.ts'
import type { SigningKey } from '../../oidc/keys/signing-key.ts'
import type { Context } from '../shared/context.ts'
import type { LoginOptions } from './options.ts'

/** One sign-in under way: what both flows work with. */
export interface Attempt {
  readonly config: Configuration
  readonly request: RequestInput
  readonly context: Context
  /** Of the hybrid and implicit flows. */
  readonly responseType: FrontChannelType | undefined
  /** Of the client: signs request objects. */
  readonly key: SigningKey | undefined
  /** Opens what is encrypted for the client. */
  readonly openToken: OpenToken | undefined
  readonly options: LoginOptions
  /** Seconds; undefined: as the flow has it. */
  readonly patience: number | undefined
  readonly deps: Deps
  /** Saves the session. */
  readonly keep: (signIn: SignIn) => Promise<void>
}

/** Host of the issuer, as people know it. */
export const hostOf = (config: Configuration): string => new URL(config.serverMetadata().issuer).host
