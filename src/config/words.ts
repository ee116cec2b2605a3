/**
 * The name of a setting, and the words that it is made of.
 *
 * Loops, no regular expressions: on the way to a token these run a dozen times, and an engine builds each expression anew in each process.
 */

/** `clientId` -> `client_id`. */
export function wordsOf(name: string, separator: '_' | '-'): string {
  let words = ''
  for (const letter of name)
    words += letter >= 'A' && letter <= 'Z' ? separator + letter.toLowerCase() : letter
  return words
}

/** `client_id` -> `clientId`. */
export function nameOf(words: string, separator: '_' | '-'): string {
  let name = ''
  let starts = false
  for (const letter of words) {
    name += letter === separator ? '' : starts ? letter.toUpperCase() : letter
    starts = letter === separator
  }
  return name
}
