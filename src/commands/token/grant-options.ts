/** What all commands that get a token by one request to the token endpoint have in common. */
import type { Command, Option } from 'commander'
import { cacheOptions } from '../shared/cache-options.ts'
import {
  clientOptions,
  httpOptions,
  keyOptions,
  refreshMetadata,
  settingOptions,
  storeOptions,
  withOptions,
} from '../shared/options.ts'
import { grantRequest, grantServer } from '../shared/taken-settings.ts'
import { tokenOutputOptions } from '../shared/token-output.ts'

/** Adds the grant's own options, then those that each grant has. */
export const withGrantOptions = (command: Command, own: readonly Option[] = []): Command =>
  withOptions(
    command,
    own.map(option => (option.helpGroupHeading ? option : option.helpGroup('Grant:'))),
    [...settingOptions(...grantServer), refreshMetadata()],
    clientOptions(),
    keyOptions(),
    settingOptions(...grantRequest),
    httpOptions(),
    storeOptions(),
    cacheOptions(),
    tokenOutputOptions(),
  )
