import { detailsOf } from '../../config/authorization-details.ts'
import { readSecretBlob } from '../../config/secret-source.ts'
import type { Deps } from '../../deps.ts'
import { usageError } from '../../errors.ts'

/** The JSON of a file (`-` is stdin). Throws FobError (2). */
export async function readDetails(file: string, deps: Deps): Promise<string> {
  // No secret: whoever may read it may.
  const bytes = await readSecretBlob({ file }, { ...deps, uid: undefined }, 'authorization details')
  const details = detailsOf(bytes.toString('utf8'))
  if (details !== undefined) return details
  const place = file === '-' ? 'standard input' : file
  throw usageError(
    'invalid_authorization_details',
    `${place} has no JSON list of objects that each have a type`,
    'for instance [{"type": "payment_initiation"}]',
  )
}
