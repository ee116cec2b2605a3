/**
 * Text from elsewhere (a server, a file, an environment variable), made fit for one line of a terminal.
 *
 * Who wrote it must not be able to move the cursor, recolour, hide or reorder what a person reads.
 */

/**
 * Whole CSI and OSC sequences, so that no `[31m` stays behind; what is left of broken ones, `invisible` takes.
 *
 * Made where they are needed, both: their classes take half a millisecond to build.
 */
function escapeSequence(): RegExp {
  const [bell, esc, csi, osc, end] = [0x07, 0x1b, 0x9b, 0x9d, 0x9c].map(code => String.fromCharCode(code))
  return new RegExp(
    `(?:${esc}\\[|${csi})[0-?]*[ -/]*[@-~]|(?:${esc}\\]|${osc})[^\\p{Cc}]*(?:${bell}|${esc}\\\\|${end})`,
    'gu',
  )
}

/**
 * Controls (C0, DEL, C1), format characters (bidi controls, zero-width, tags), lone surrogates, private use and
 * whatever Unicode calls ignorable (variation selectors, fillers); U+2800 is a blank that isn't white space.
 */
const invisible = () => /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Default_Ignorable_Code_Point}\u2800]/gu

/** Printable ASCII with single spaces, as nearly all is: there is nothing to take out. */
const plain = /^[!-~]+(?: [!-~]+)*$/

/**
 * One line without control, bidi or invisible characters; white space is collapsed to single spaces.
 *
 * @param limit most characters (code points) of the result; a longer text ends with `…`
 */
export function safeText(text: string, limit = 500): string {
  if (text.length <= limit && plain.test(text)) return text
  // A hostile megabyte is cut before the regular expressions see it; 16 leaves room for what they remove.
  const start = text.slice(0, limit * 16)
  const line = start
    .replace(escapeSequence(), '')
    .replace(/[^\S\uFEFF]+/gu, ' ')
    .replace(invisible(), '')
    .replace(/ {2,}/g, ' ')
    .trim()
  const characters = [...line]
  const fits = characters.length <= limit && start.length === text.length
  return fits ? line : `${characters.slice(0, limit - 1).join('')}…`
}
