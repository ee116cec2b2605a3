/** What the profile of a new client says of its key: where it will find it again, from whatever folder. */
import { resolve } from 'node:path'
import { isDescriptor } from '../../config/secret-file.ts'
import { describePlace } from '../../config/secret-source.ts'
import type { Settings } from '../../config/settings.ts'
import { type Source, sourcePaths } from '../../config/source-kinds.ts'
import { usageError } from '../../errors.ts'

const absolute = (path: string) => resolve(path)

/** Throws FobError (2) for what is read from standard input or a descriptor: it is gone when the profile needs it. */
export function refindable(settings: Settings): Settings {
  const { privateKey, keyPassphrase, certificate, tlsCert, tlsKey, caFile } = settings
  return {
    ...(privateKey && { privateKey: kept(privateKey, 'private key') }),
    ...(keyPassphrase && { keyPassphrase: kept(keyPassphrase, 'key passphrase') }),
    ...(certificate && { certificate: keptPath(certificate, 'certificate') }),
    ...(tlsCert && { tlsCert: keptPath(tlsCert, 'TLS certificate') }),
    ...(tlsKey && { tlsKey: kept(tlsKey, 'TLS key') }),
    ...(caFile && !isDescriptor(caFile) && { caFile: absolute(caFile) }),
  }
}

function kept(source: Source, what: string): Source {
  if ('file' in source && (source.file === '-' || isDescriptor(source.file))) {
    const message = `the profile could not read the ${what} again from ${describePlace(source)}`
    throw usageError('not_kept', message, `give the ${what} by a file or a variable`)
  }
  return sourcePaths(source, absolute)
}

function keptPath(file: string, what: string): string {
  kept({ file }, what)
  return absolute(file)
}
