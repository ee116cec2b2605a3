/** Completion for zsh: works as a file in $fpath and sourced. */
import { type ArgumentModel, type CommandModel, flat, type OptionModel, type Values } from './model.ts'
import { firstLine, subcommands, valuedFlags } from './values.ts'

export function zsh(program: CommandModel): string {
  const commands = flat(program)
  const paths = commands.map(({ path }) => quoted(path.join(' ')))
  const valued = valuedFlags(program).map(({ key }) => quoted(key))
  return [
    '#compdef fob\n',
    profiles,
    ...commands.map(commandFunction),
    walk(paths.join(' '), valued.join(' ')),
  ].join('\n')
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
/** Inside the description of a spec of _arguments, and of an entry of _describe. */
const escaped = (text: string): string => firstLine(text).replace(/[\\[\]:]/g, '\\$&')

const functionName = ({ path }: CommandModel) => ['_fob_at', ...path].join('_').replaceAll('-', '_')

function commandFunction(command: CommandModel): string {
  const name = functionName(command)
  const specs = [...command.options.flatMap(optionSpecs), ...placeSpecs(command, name)]
  const lines = specs.map(spec => ` \\\n    ${quoted(spec)}`).join('')
  return `${subcommandsFunction(command, name)}${name}() {\n  _arguments -s -S${lines}\n}\n`
}

/** What stands in the first place: a subcommand, or else the first argument. */
function subcommandsFunction(command: CommandModel, name: string): string {
  if (command.commands.length === 0) return ''
  const entries = subcommands(command).map(
    child => `    ${quoted(`${child.name}:${escaped(child.summary)}`)}\n`,
  )
  const first = command.arguments[0]
  const other = first && action(first.values).trim()
  return `${name}_commands() {\n  local -a commands=(\n${entries.join('')}  )\n  local ret=1\n  _describe -t commands command commands && ret=0\n${
    other ? `  ${other} && ret=0\n` : ''
  }  return ret\n}\n`
}

function placeSpecs(command: CommandModel, name: string): string[] {
  const places = command.arguments.map(argumentSpec)
  return command.commands.length === 0 ? places : [`1: :${name}_commands`, ...places.slice(1)]
}

const argumentSpec = ({ name, required, variadic, values }: ArgumentModel): string =>
  `${variadic ? '*' : ''}${required || variadic ? ':' : '::'}${escaped(name)}:${action(values)}`

function optionSpecs({ flags, placeholder, optional, describe, repeatable, values }: OptionModel): string[] {
  const before = repeatable ? '*' : flags.length > 1 ? `(${flags.join(' ')})` : ''
  const colon = optional ? '::' : ':'
  const value = placeholder === undefined ? '' : `${colon}${escaped(placeholder)}:${action(values)}`
  const long = optional ? '=-' : '='
  const sign = (flag: string) => (value === '' ? '' : flag.startsWith('--') ? long : '+')
  return flags.map(flag => `${before}${flag}${sign(flag)}[${escaped(describe)}]${value}`)
}

/** A single space offers nothing, and says what is wanted. */
function action(values: Values): string {
  if (values.kind === 'words') return `(${values.words.join(' ')})`
  return {
    text: ' ',
    files: '_files',
    folders: '_files -/',
    profiles: '_fob_profiles',
    accounts: '_fob_accounts',
  }[values.kind]
}

const profiles = `# The names of the profiles: the files in their folder, without starting fob.
_fob_profiles() {
  local folder expl
  case $OSTYPE in
    darwin*) folder=$HOME/Library/Preferences/fob ;;
    msys*|cygwin*) folder=$APPDATA/fob/Config ;;
    *) folder=\${XDG_CONFIG_HOME:-$HOME/.config}/fob ;;
  esac
  local -a names=($folder/profiles/*.toml(N:t:r))
  names=(\${(M)names:#[A-Za-z0-9]*})
  names=(\${names:#*[^A-Za-z0-9._-]*})
  _wanted profiles expl profile compadd -a names
}

# The names of accounts that somebody signed in with: files named <profile>,<account>. Of a profile on the line, its own.
_fob_accounts() {
  local folder expl file profile
  case $OSTYPE in
    darwin*) folder=$HOME/Library/Caches/fob ;;
    msys*|cygwin*) folder=$LOCALAPPDATA/fob/Cache ;;
    *) folder=\${XDG_CACHE_HOME:-$HOME/.cache}/fob ;;
  esac
  local -a files=($folder/accounts/*,*(N:t))
  local -aU names=()
  for file in $files; do
    profile=\${file%%,*}
    (( $words[(Ie)$profile] )) && names+=($file)
  done
  (( $#names )) || names=($files)
  names=(\${names#*,})
  names=(\${names:#*[^A-Za-z0-9._@+-]*})
  _wanted accounts expl account compadd -a names
}
`

/** Finds the command that the words stand behind, and completes as if the line began with it. */
const walk = (paths: string, valued: string): string => `_fob() {
  local -a paths=(${paths})
  local -a valued=(${valued})
  local at= word
  local -i i start=1
  for ((i = 2; i < CURRENT; i++)); do
    word=$words[i]
    if [[ $word == -- ]]; then
      break
    elif (( $valued[(Ie)$word] || $valued[(Ie)$at $word] )); then
      ((i++))
    elif [[ $word == -* ]]; then
      continue
    elif (( $paths[(Ie)\${at:+$at }$word] )); then
      at=\${at:+$at }$word
      start=i
    else
      break
    fi
  done
  words=("\${(@)words[start,-1]}")
  ((CURRENT -= start - 1))
  _fob_at\${at:+_}\${at//[- ]/_}
}

if [[ $funcstack[1] == _fob ]]; then
  _fob "$@"
else
  compdef _fob fob
fi
`
