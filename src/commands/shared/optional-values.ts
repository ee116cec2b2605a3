/** Options whose value may be left out (`--dpop`, `--dpop=optional`). */
import type { Command, Option } from 'commander'
import { usageError } from '../../errors.ts'

/**
 * argv in which each such option has its value: by the custom of GNU it stands after `=` alone, so that in
 * `--dpop work` the word is the profile. commander by itself would take it for the value.
 *
 * Throws FobError (2) where the next word could be meant for either.
 */
export function withPresets(argv: readonly string[], program: Command): string[] {
  const options = new Map(optionalOf(program).map(option => [option.long, option]))
  const end = argv.indexOf('--')
  return argv.map((word, at) => {
    const option = end >= 0 && at > end ? undefined : options.get(word)
    if (!option) return word
    refuseValue(option, argv[at + 1])
    return `${word}=${option.presetArg}`
  })
}

const optionalOf = (command: Command): Option[] => [
  ...command.options.filter(({ optional }) => optional),
  ...command.commands.flatMap(optionalOf),
]

function refuseValue(option: Option, next: string | undefined): void {
  if (next === undefined || !isValue(option, next)) return
  throw usageError(
    'ambiguous_value',
    `in ${option.long} ${next} the word ${next} could be a value or a profile`,
    `write ${option.long}=${next}; a profile of that name goes before ${option.long}`,
  )
}

function isValue({ parseArg }: Option, word: string): boolean {
  try {
    return parseArg !== undefined && parseArg(word, undefined) !== undefined
  } catch {
    return false
  }
}
