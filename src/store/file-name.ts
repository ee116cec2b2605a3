/**
 * File names of secrets, reversible, so that listing keys opens no file.
 *
 * Upper-case letters are escaped: some file systems don't tell them from lower-case ones.
 */
const suffix = '.jwe'

/** `<hex>#access` -> `<hex>.access.jwe`; bytes other than a-z, 0-9, `_` and `-` as `%XX`. */
export function fileName(key: string): string {
  const escaped = key.replace(/[^a-z0-9_-]/gu, char => (char === '#' ? '.' : escapeBytes(char)))
  return escaped + suffix
}

const escapeBytes = (char: string) =>
  Array.from(Buffer.from(char), byte => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')

/** The key behind a file name; undefined where the file is no secret. */
export function keyOf(name: string): string | undefined {
  const escaped = /^((?:[a-z0-9_.-]|%[0-9A-F]{2})+)\.jwe$/.exec(name)?.[1]
  if (escaped === undefined) return undefined
  try {
    const key = decodeURIComponent(escaped.replaceAll('.', '#'))
    return fileName(key) === name ? key : undefined
  } catch {
    return undefined
  }
}
