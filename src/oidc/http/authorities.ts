/** The certificates to trust beside the system's. */
import { readFile } from 'node:fs/promises'
import type { Env } from '../../deps.ts'
import { usageError } from '../../errors.ts'

/**
 * PEM for `tls.ca`; undefined without `--ca-file`, where Node's own store is used as it is (and 20 ms sooner).
 *
 * Node applies NODE_EXTRA_CA_CERTS only to its own store, so that file is read here where the store is given anew.
 *
 * @throws FobError ca_file_unreadable, exit 2
 */
export async function readAuthorities(caFile: string | undefined, env: Env): Promise<string | undefined> {
  if (caFile === undefined) return undefined
  const extra = env.NODE_EXTRA_CA_CERTS
  const [own, others] = await Promise.all([
    readFile(caFile, 'utf8').catch(cause => unreadable(caFile, cause)),
    // As with Node, a file that is not there is not an error.
    extra ? readFile(extra, 'utf8').catch(() => '') : '',
  ])
  if (!own.includes('-----BEGIN CERTIFICATE-----')) unreadable(caFile, undefined)
  return `${own}\n${others}`
}

function unreadable(file: string, cause: unknown): never {
  const why = (cause as NodeJS.ErrnoException | undefined)?.code ?? 'no PEM certificate in it'
  throw usageError(
    'ca_file_unreadable',
    `the file ${file} of --ca-file is of no use: ${why}`,
    'it must hold PEM certificates: --ca-file /path/to/ca.pem',
  )
}
