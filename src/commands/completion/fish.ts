/** Completion for fish 3. */
import { type CommandModel, flat, type OptionModel, type Values } from './model.ts'
import { firstLine, subcommands, valuedFlags } from './values.ts'

export function fish(program: CommandModel): string {
  const commands = flat(program)
  const paths = commands.filter(({ path }) => path.length > 0).map(({ path }) => quoted(path.join(' ')))
  const valued = valuedFlags(program).map(({ key }) => quoted(key))
  return [
    '# fish completion for fob\n',
    walk(paths.join(' '), valued.join(' ')),
    'complete -c fob -f\n',
    ...commands.map(rules),
  ].join('\n')
}

const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`

function rules(command: CommandModel): string {
  const path = command.path.join(' ')
  const behind = `complete -c fob -n ${quoted(`__fob_at ${quoted(path)}`)}`
  const inPlace = (place: string) => `complete -c fob -n ${quoted(`__fob_at ${quoted(path)} ${place}`)}`
  const lines = [
    ...subcommands(command).map(
      ({ name, summary }) => `${inPlace('0')} -a ${quoted(name)} -d ${quoted(summary)}`,
    ),
    ...command.arguments.flatMap(({ values, variadic, name }, place) => {
      const offer = offered(values)
      return offer ? [`${inPlace(variadic ? `'>='${place}` : `${place}`)} ${offer} -d ${quoted(name)}`] : []
    }),
    ...command.options.map(option => `${behind} ${optionRule(option)}`),
  ]
  return lines.map(line => `${line}\n`).join('')
}

function optionRule({ flags, placeholder, optional, values, describe }: OptionModel): string {
  const spelled = flags.map(flag => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`))
  // Without -r fish takes a value after = alone.
  const required = optional ? [] : ['-r']
  const value = placeholder === undefined ? [] : [...required, offered(values) || '-f']
  return [...spelled, ...value, `-d ${quoted(firstLine(describe))}`].join(' ')
}

function offered(values: Values): string {
  if (values.kind === 'words') return `-f -a ${quoted(values.words.join(' '))}`
  return {
    text: '',
    files: '-F',
    folders: "-f -a '(__fish_complete_directories)'",
    profiles: "-f -a '(__fob_profiles)'",
    accounts: "-f -a '(__fob_accounts)'",
  }[values.kind]
}

const walk = (
  paths: string,
  valued: string,
): string => `# The names of the profiles: the files in their folder, without starting fob.
function __fob_profiles
    set -l folder $HOME/.config/fob
    set -q XDG_CONFIG_HOME[1]; and test -n "$XDG_CONFIG_HOME"; and set folder $XDG_CONFIG_HOME/fob
    # macOS
    test -d $HOME/Library/Preferences/fob; and set folder $HOME/Library/Preferences/fob
    for file in $folder/profiles/*.toml
        string match -r '^[A-Za-z0-9][A-Za-z0-9._-]*(?=\\.toml$)' -- (string replace -r '^.*/' '' -- $file)
    end
end

# The names of accounts that somebody signed in with: files named <profile>,<account>. Of a profile on the line, its own.
function __fob_accounts
    set -l folder $HOME/.cache/fob
    set -q XDG_CACHE_HOME[1]; and test -n "$XDG_CACHE_HOME"; and set folder $XDG_CACHE_HOME/fob
    # macOS
    test -d $HOME/Library/Caches/fob; and set folder $HOME/Library/Caches/fob
    set -l words (commandline -opc)
    set -l names
    set -l own
    for file in $folder/accounts/*,*
        set -l pair (string split -m 1 , -- (string replace -r '^.*/' '' -- $file))
        string match -qr '^[A-Za-z0-9._@+-]+$' -- $pair[2]; or continue
        set -a names $pair[2]
        contains -- $pair[1] $words; and set -a own $pair[2]
    end
    set -q own[1]; and set names $own
    set -q names[1]; and printf '%s\\n' $names
end

# Finds the command that the words stand behind, and how many arguments it has so far. Once for each line.
function __fob_parse
    set -l words (commandline -opc)
    test "$words" = "$__fob_words"; and return
    set -g __fob_words $words
    set -g __fob_path ''
    set -g __fob_place 0
    set -l paths ${paths}
    set -l valued ${valued}
    set -l expected 0
    set -l ended 0
    for word in $words[2..-1]
        set -l next (string trim -- "$__fob_path $word")
        if test $expected = 1
            set expected 0
        else if test "$word" = --
            set ended 1
        else if test $ended = 0; and string match -q -- '-*' $word
            contains -- $word $valued; or contains -- "$__fob_path $word" $valued; and set expected 1
        else if test $__fob_place = 0; and contains -- $next $paths
            set -g __fob_path $next
        else
            set -g __fob_place (math $__fob_place + 1)
        end
    end
end

# True behind the command $argv[1]; with a place (2, >=2) where the next argument has that place too.
function __fob_at
    __fob_parse
    test "$__fob_path" = "$argv[1]"; or return
    switch "$argv[2]"
        case ''
            return 0
        case '>=*'
            test $__fob_place -ge (string sub -s 3 -- $argv[2])
        case '*'
            test $__fob_place = $argv[2]
    end
end
`
