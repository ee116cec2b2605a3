/** How `--help` looks: what most calls need, within two screens. `fob help settings` has the rest. */
import { type Command, Help, type Option } from 'commander'
import { type SettingGroup, settingNames, spec } from '../../config/settings.ts'
import { longFlags } from '../shared/flags.ts'
import { settingHeadings as headings } from '../shared/options.ts'

/** Set once in a profile, or needed by few. */
const rareGroups: ReadonlySet<SettingGroup> = new Set(['key', 'http'])
const rareFlags: ReadonlySet<string> = new Set(
  settingNames.filter(name => rareGroups.has(spec(name).group) || spec(name).rare).flatMap(longFlags),
)

/** Of `fob login`, for few. */
export const rareWays: ReadonlySet<string> = new Set([
  '--hybrid',
  '--implicit',
  '--deprecated',
  '--challenge',
  '--binding-message',
  '--user-code-file',
  '--copy',
  '--no-qr',
])

/** Of no setting, and explained in `fob help output` and the documentation. */
const others: ReadonlySet<string> = new Set(['--shell', '--refresh-metadata', ...rareWays])

/** `fob login --timeout` is another than the setting of that name. */
const isRare = ({ long = '', helpGroupHeading = '' }: Option) =>
  others.has(long) || (headings.has(helpGroupHeading) && rareFlags.has(long.replace(/^--no-/, '--')))

/** For commander's configureHelp. */
export const helpFormat = {
  minWidthToWrap: 20,
  subcommandTerm: child => child.name(),
  visibleOptions: command =>
    new Help()
      .visibleOptions(command)
      .filter(option => !isRare(option) && (!command.parent || option.long !== '--help')),
  optionDescription({ description, argChoices, defaultValue, defaultValueDescription }) {
    const standard = defaultValueDescription ?? defaultValue
    const notes = [
      argChoices?.join(', '),
      typeof standard === 'string' || typeof standard === 'number' ? `default: ${standard}` : undefined,
    ].filter(Boolean)
    return notes.length > 0 ? `${description} (${notes.join('; ')})` : description
  },
} satisfies Partial<Help>

/** Where to find what the help of a command leaves out. */
export const more = ({ command }: { command: Command }): string =>
  [
    ...(command.options.some(isRare) ? ['More flags (endpoints, keys, network): fob help settings'] : []),
    ...(command.parent ? ['Everywhere: --quiet, --verbose, --trace, --no-input, --allow-http-loopback'] : []),
  ]
    .map(line => `\n${line}`)
    .join('')
