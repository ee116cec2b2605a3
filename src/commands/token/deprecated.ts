import { Option } from 'commander'
import { usageError } from '../../errors.ts'

export const deprecatedOption = (): Option =>
  new Option('--deprecated', 'use a grant that OAuth 2.1 has dropped all the same')

/** @param why one sentence; @param instead what to use, with the command. Throws FobError deprecated_grant (2). */
export function requireDeprecated(said: boolean | undefined, why: string, instead: string): void {
  if (!said)
    throw usageError('deprecated_grant', why, `${instead}; where the server has nothing else: --deprecated`)
}
