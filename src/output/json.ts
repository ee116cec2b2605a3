/**
 * JSON for people and programs, on one line or indented, in which no character can steer a terminal and nothing reads as a
 * command of GitHub's runner (see messages.ts): what `safeText` takes out of text stands here as an escape, so that nothing
 * is lost to who parses it.
 *
 * Made where it is needed: its classes take half a millisecond to build.
 */
const steering = () => /(?<=##)\[|[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Default_Ignorable_Code_Point}\u2028\u2029]/gu

/** With a newline at its end. */
export function safeJson(value: unknown, indent = 2): string {
  // The line breaks between the parts are ours: those within strings are escaped already.
  const text = JSON.stringify(value, null, indent)
  return `${text.replace(steering(), character => (character === '\n' ? character : escaped(character)))}\n`
}

/** As UTF-16 units, as RFC 8259 7 has it. */
const escaped = (character: string): string =>
  [...Array(character.length).keys()]
    .map(at => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
    .join('')
