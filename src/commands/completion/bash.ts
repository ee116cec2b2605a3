/** Completion for bash 3.2 (macOS) and newer; needs no bash-completion. */
import { type CommandModel, flat } from './model.ts'
import { encoded, subcommands, valuedFlags } from './values.ts'

export function bash(program: CommandModel): string {
  const described = flat(program)
    .filter(
      ({ commands, options, arguments: places }) => commands.length + options.length + places.length > 0,
    )
    .map(command => branch([pathOf(command)], description(command)))
  return [
    '# bash completion for fob: source it, or put it where bash-completion finds it as "fob".\n',
    cases('_fob_command', 'Sets what may come behind a command, by the path of the command.', [
      ...described,
      "    *) commands='' flags='' arguments='' ;;\n",
    ]),
    cases('_fob_option', 'Sets $values for an option that has one, by path and flag.', [
      ...valued(program),
      '    *) return 1 ;;\n',
    ]),
    walk,
  ].join('\n')
}

const pathOf = ({ path }: CommandModel) => path.join(' ')
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
const branch = (patterns: readonly string[], body: string): string =>
  `    ${patterns.map(quoted).join(' | ')}) ${body} ;;\n`
const cases = (name: string, comment: string, branches: readonly string[]): string =>
  `# ${comment}\n${name}() {\n  case $1 in\n${branches.join('')}  esac\n}\n`

function description(command: CommandModel): string {
  const lists = {
    commands: subcommands(command).map(({ name }) => name),
    flags: command.options.flatMap(({ flags }) => flags),
    arguments: command.arguments.map(({ values, variadic }) => encoded(values) + (variadic ? '+' : '')),
  }
  return Object.entries(lists)
    .map(([name, words]) => `${name}=${quoted(words.join(' '))}`)
    .join(' ')
}

/** Flags with the same values share a branch. */
function valued(program: CommandModel): string[] {
  const branches = new Map<string, string[]>()
  for (const { key, values } of valuedFlags(program)) {
    const kind = encoded(values)
    branches.set(kind, [...(branches.get(kind) ?? []), key])
  }
  return [...branches].map(([kind, keys]) => branch(keys, `values=${quoted(kind)}`))
}

const walk = `# The names of the profiles: the files in their folder, without starting fob.
_fob_profiles() {
  local folder file name
  case $OSTYPE in
    darwin*) folder=$HOME/Library/Preferences/fob ;;
    msys* | cygwin*) folder=$APPDATA/fob/Config ;;
    *) folder=\${XDG_CONFIG_HOME:-$HOME/.config}/fob ;;
  esac
  while IFS= read -r file; do
    name=\${file##*/}
    name=\${name%.toml}
    case $name in
      '' | [!A-Za-z0-9]* | *[!A-Za-z0-9._-]*) ;;
      *) _fob_match "$1" "$name" ;;
    esac
  done < <(compgen -f -X '!*.toml' -- "$folder/profiles/")
}

# The names of accounts that somebody signed in with: files named <profile>,<account>. Of a profile on the line, its own.
_fob_accounts() {
  local IFS=' ' folder file names=() own=()
  case $OSTYPE in
    darwin*) folder=$HOME/Library/Caches/fob ;;
    msys* | cygwin*) folder=$LOCALAPPDATA/fob/Cache ;;
    *) folder=\${XDG_CACHE_HOME:-$HOME/.cache}/fob ;;
  esac
  while IFS= read -r file; do
    file=\${file##*/}
    case $file in
      *,*[!A-Za-z0-9._@+-]*) ;;
      *,?*)
        names+=("\${file#*,}")
        [[ " \${COMP_WORDS[*]} " == *" \${file%%,*} "* ]] && own+=("\${file#*,}")
        ;;
    esac
  done < <(compgen -f -- "$folder/accounts/")
  ((\${#own[@]})) && names=("\${own[@]}")
  _fob_match "$1" \${names[@]+"\${names[@]}"}
}

# Offers those of the words $2… that begin with $1.
_fob_match() {
  local start=$1 word
  shift
  for word; do
    [[ $word == "$start"* ]] && COMPREPLY+=("$word")
  done
}

# For bash 3.2, which has no compopt.
_fob_files() {
  local IFS=$'\\n'
  COMPREPLY+=($(compgen "$1" -- "$2"))
}

# Offers values of the kind $1 that begin with $2.
_fob_offer() {
  local IFS=,
  case $1 in
    words:*) _fob_match "$2" \${1#words:} ;;
    profiles) _fob_profiles "$2" ;;
    accounts) _fob_accounts "$2" ;;
    files) compopt -o default 2>/dev/null || _fob_files -f "$2" ;;
    folders) compopt -o dirnames 2>/dev/null || _fob_files -d "$2" ;;
  esac
}

# Offers what may stand in the place $position: a subcommand, or the argument that has its turn there.
_fob_place() {
  local turn=$position kind
  ((position == 0)) && _fob_match "$1" $commands
  for kind in $arguments; do
    if ((turn == 0)) || [[ $kind == *+ ]]; then
      _fob_offer "\${kind%+}" "$1"
      return
    fi
    ((turn--))
  done
}

_fob() {
  local IFS=$' \\t\\n' path='' position=0 expected='' ended='' commands flags arguments values i word
  local current=\${COMP_WORDS[COMP_CWORD]}
  COMPREPLY=()
  _fob_command ''
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ $word == = && -n $expected ]]; then
      : # bash parts words at = too: what follows is the value
    elif [[ $word == [=:]* ]]; then
      # What follows belongs to the word before, such as the rest of a URL.
      ((++i == COMP_CWORD)) && return
    elif [[ -n $expected ]]; then
      expected=''
    elif [[ $word == -- ]]; then
      ended=1
    elif [[ $word == -?* && -z $ended ]]; then
      values=''
      _fob_option "$word" || _fob_option "$path $word"
      expected=$values
    elif ((position == 0)) && [[ " $commands " == *" $word "* ]]; then
      path=\${path:+$path }$word
      _fob_command "$path"
    else
      ((position++))
    fi
  done
  if [[ -n $expected ]]; then
    _fob_offer "$expected" "\${current#=}"
  elif [[ $current == [=:]* ]]; then
    return
  elif [[ $current == -* && -z $ended ]]; then
    _fob_match "$current" $flags
  else
    _fob_place "$current"
  fi
}

complete -F _fob fob
`
