import { Option } from 'commander'
import { duration } from './duration.ts'
import { tokenDefaults } from './token-defaults.ts'

export const accountOption = (): Option =>
  new Option('--account <account>', 'account, where a profile has several').helpGroup('Storage:')

export const cacheOptions = (): Option[] =>
  [
    new Option('--min-ttl <duration>', 'least life left of a cached token')
      .argParser(duration)
      .default(tokenDefaults.minTtl, `${tokenDefaults.minTtl}s`),
    new Option('--force-refresh', 'get a new token although one is cached'),
    new Option('--no-cache', 'neither read nor write a cached token'),
    accountOption(),
  ].map(option => option.helpGroup('Storage:'))
