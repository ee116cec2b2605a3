import { join } from 'node:path'
import type { CustomFetch } from 'openid-client'
import { profileNamed } from '../../config/profiles.ts'
import { resolveSettings } from '../../config/resolve.ts'
import type { Settings } from '../../config/settings.ts'
import type { Deps } from '../../deps.ts'
import type { Redactor } from '../../oidc/http/trace.ts'
import type { MetadataCache } from '../../oidc/metadata-cache.ts'
import type { ServerSettings } from '../../oidc/server.ts'
import { createMessages, type Messages } from '../../output/messages.ts'

/** Options of the program, good with every command. */
export interface GlobalOptions {
  readonly quiet?: boolean
  readonly verbose?: boolean
  readonly trace?: boolean
  /** False with --no-input. */
  readonly input?: boolean
  readonly allowHttpLoopback?: boolean
  readonly refreshMetadata?: boolean
}

/** What a command works with once argv, variables and profile have become settings. */
export interface Context {
  readonly settings: Settings
  /** Name of the profile in use; empty for an ad hoc call. */
  readonly profile: string
  readonly messages: Messages
  readonly redactor: Redactor
  readonly server: ServerSettings
  readonly fetch: CustomFetch
  readonly cache: MetadataCache
}
