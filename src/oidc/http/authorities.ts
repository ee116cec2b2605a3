/** The certificates to trust beside the system's. */
import type { Env } from '../../deps.ts'
import { FobError, usageError } from '../../errors.ts'

/**
 * PEM for `tls.ca`; undefined without `--ca-file`, where Node's own store is used as it is (and 20 ms sooner).
 *
 * Node applies NODE_EXTRA_CA_CERTS only to its own store, so that file is read here where the store is given anew.
 *
 * @throws FobError ca_file_unreadable, exit 2
 */
export async function readAuthorities(
  caFile: string | undefined,
  env: Env,
  readText: (path: string) => Promise<string>,
): Promise<string | undefined> {
  if (caFile === undefined) return undefined
  const extra = env.NODE_EXTRA_CA_CERTS
  const [own, others] = await Promise.all([
    readText(caFile).catch(error => {
      throw isInterruption(error) ? error : unreadable(caFile, error.message)
    }),
    // As with Node, a file that is not there is not an error.
    extra ? readText(extra).catch(() => '') : '',
  ])
  if (!own.includes('-----BEGIN CERTIFICATE-----')) throw unreadable(caFile, 'no PEM certificate is in it')
  return `${own}\n${others}`
}

const isInterruption = (error: unknown) => error instanceof FobError && error.code === 'interrupted'

function unreadable(file: string, why: string): FobError {
  return usageError(
    'ca_file_unreadable',
    `the file ${file} of --ca-file is of no use: ${why}`,
    'it must hold PEM certificates: --ca-file /path/to/ca.pem',
  )
}
