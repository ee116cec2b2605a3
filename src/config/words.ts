/**
 * The name of a setting, the words that it is made of, and what a name may be made of.
 *
 * Loops, no regular expressions: on the way to a token these run a dozen times, and an engine builds each expression anew in each
 * process. By index: an iterator is a call a character, so many that JSC begins to compile it.
 */

/** `clientId` -> `client_id`. */
export function wordsOf(name: string, separator: '_' | '-'): string {
  let words = ''
  for (let at = 0; at < name.length; at++) {
    const letter = name.charAt(at)
    words += letter >= 'A' && letter <= 'Z' ? separator + letter.toLowerCase() : letter
  }
  return words
}

/** `client_id` -> `clientId`. */
export function nameOf(words: string, separator: '_' | '-'): string {
  let name = ''
  let starts = false
  for (let at = 0; at < words.length; at++) {
    const letter = words.charAt(at)
    name += letter === separator ? '' : starts ? letter.toUpperCase() : letter
    starts = letter === separator
  }
  return name
}

export const alphanumeric = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** True where each character of the text, if any, is one of these. */
export function consistsOf(text: string, characters: string): boolean {
  for (let at = 0; at < text.length; at++) if (!characters.includes(text.charAt(at))) return false
  return true
}
