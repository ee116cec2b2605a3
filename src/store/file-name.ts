/**
 * File names of secrets, reversible, so that listing keys opens no file.
 *
 * Upper-case letters are escaped: some file systems don't tell them from lower-case ones.
 */
const suffix = '.jwe'
const hash = '#'.charCodeAt(0)

/** `<hex>#access` -> `<hex>.access.jwe`; bytes other than a-z, 0-9, `_` and `-` as `%XX`. */
export function fileName(key: string): string {
  // Runs, and so never half a surrogate pair: the flag u would do the same and takes longer to build than the rest to run.
  return key.replace(/[^a-z0-9_-]+/g, run => Array.from(Buffer.from(run), escaped).join('')) + suffix
}

const escaped = (byte: number) =>
  byte === hash ? '.' : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`

/** The key behind a file name; undefined where the file is no secret. */
export function keyOf(name: string): string | undefined {
  const stem = /^((?:[a-z0-9_.-]|%[0-9A-F]{2})+)\.jwe$/.exec(name)?.[1]
  if (stem === undefined) return undefined
  try {
    const key = decodeURIComponent(stem.replaceAll('.', '#'))
    return fileName(key) === name ? key : undefined
  } catch {
    return undefined
  }
}
