/**
 * File names of secrets, reversible, so that listing keys opens no file.
 *
 * Upper-case letters are escaped: some file systems don't tell them from lower-case ones. A loop by index, no regular expression
 * and no iterator, for the reason that words.ts gives.
 */
import { bytesOf } from '../engine.ts'

const suffix = '.jwe'
const hash = '#'.charCodeAt(0)

const plain = 'abcdefghijklmnopqrstuvwxyz0123456789_-'

/** `<hex>#access` -> `<hex>.access.jwe`; bytes other than a-z, 0-9, `_` and `-` as `%XX`. */
export function fileName(key: string): string {
  // A character a byte.
  const bytes = bytesOf(key).toString('latin1')
  let name = ''
  for (let at = 0; at < bytes.length; at++) {
    const character = bytes.charAt(at)
    name += plain.includes(character) ? character : escaped(bytes.charCodeAt(at))
  }
  return name + suffix
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
