/** Completion for PowerShell 5.1 and newer. */
import { type CommandModel, flat } from './model.ts'
import { encoded, firstLine, subcommands, valuedFlags } from './values.ts'

export function powershell(program: CommandModel): string {
  const tables = [
    table(
      'fobCommands',
      flat(program).map(command => [command.path.join(' '), description(command)] as const),
    ),
    table(
      'fobValues',
      valuedFlags(program).map(({ key, values }) => [key, quoted(encoded(values))] as const),
    ),
  ]
  return [
    '# PowerShell completion for fob: add "fob completion powershell | Out-String | Invoke-Expression" to $PROFILE.\n',
    ...tables,
    walk,
  ].join('\n')
}

/** PowerShell takes the typographic single quotes for quotes too. */
const quoted = (text: string): string => `'${text.replace(/['\u2018-\u201b]/g, '$&$&')}'`

/** Case counts: -O is not -o. */
const table = (name: string, entries: ReadonlyArray<readonly [string, string]>): string =>
  `$global:${name} = [System.Collections.Generic.Dictionary[string, object]]::new([System.StringComparer]::Ordinal)\n${entries
    .map(([key, value]) => `$global:${name}[${quoted(key)}] = ${value}\n`)
    .join('')}`

function description(command: CommandModel): string {
  const commands = subcommands(command).map(({ name, summary }) => pair(name, summary))
  const flags = command.options.flatMap(({ flags, describe }) => flags.map(flag => pair(flag, describe)))
  const places = command.arguments.map(({ values, variadic }) =>
    quoted(encoded(values) + (variadic ? '+' : '')),
  )
  return `@{\n  Commands = @(${commands.join('')})\n  Flags = @(${flags.join('')})\n  Arguments = @(${places.join(', ')})\n}`
}

/** The comma in front keeps an array of one pair an array of pairs. */
const pair = (word: string, about: string): string =>
  `\n    , @(${quoted(word)}, ${quoted(firstLine(about) || word)})`

const walk = `Register-ArgumentCompleter -Native -CommandName fob -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)

  # Words and what they are about, those that begin with what is there.
  function Select-FobWord($pairs, $start) {
    foreach ($pair in $pairs) {
      if ($pair[0].StartsWith($start, [System.StringComparison]::Ordinal)) {
        [System.Management.Automation.CompletionResult]::new($pair[0], $pair[0], 'ParameterValue', $pair[1])
      }
    }
  }

  # The names of the profiles: the files in their folder, without starting fob.
  function Get-FobProfile {
    if ([System.Environment]::OSVersion.Platform -eq 'Win32NT') { $folder = "$env:APPDATA/fob/Config" }
    elseif ($IsMacOS) { $folder = "$HOME/Library/Preferences/fob" }
    elseif ($env:XDG_CONFIG_HOME) { $folder = "$env:XDG_CONFIG_HOME/fob" }
    else { $folder = "$HOME/.config/fob" }
    Get-ChildItem -LiteralPath "$folder/profiles" -Filter '*.toml' -File -ErrorAction SilentlyContinue |
      ForEach-Object { $_.BaseName } |
      Where-Object { $_ -cmatch '^[A-Za-z0-9][A-Za-z0-9._-]*$' }
  }

  # The names of accounts that somebody signed in with: files named <profile>,<account>. Of a profile on the line, its own.
  function Get-FobAccount {
    if ([System.Environment]::OSVersion.Platform -eq 'Win32NT') { $folder = "$env:LOCALAPPDATA/fob/Cache" }
    elseif ($IsMacOS) { $folder = "$HOME/Library/Caches/fob" }
    elseif ($env:XDG_CACHE_HOME) { $folder = "$env:XDG_CACHE_HOME/fob" }
    else { $folder = "$HOME/.cache/fob" }
    $line = @($commandAst.CommandElements | ForEach-Object { $_.Extent.Text })
    $names = @(Get-ChildItem -LiteralPath "$folder/accounts" -File -ErrorAction SilentlyContinue |
      ForEach-Object { $_.Name } |
      Where-Object { $_ -cmatch ',[A-Za-z0-9._@+-]+$' })
    $own = @($names | Where-Object { $line -ccontains $_.Split(',')[0] })
    if ($own.Count -gt 0) { $names = $own }
    $names | ForEach-Object { $_.Split(',')[1] } | Sort-Object -Unique
  }

  # Files and folders are what PowerShell offers where a completer has nothing.
  function Get-FobValue($kind, $start) {
    if ($kind.StartsWith('words:')) { $words = $kind.Substring(6).Split(',') }
    elseif ($kind -eq 'profiles') { $words = @(Get-FobProfile) }
    elseif ($kind -eq 'accounts') { $words = @(Get-FobAccount) }
    else { $words = @() }
    $pairs = @(foreach ($word in $words) { , @($word, $word) })
    Select-FobWord $pairs $start
  }

  $path = ''
  $place = 0
  $expected = $null
  $ended = $false
  $before = $commandAst.CommandElements | Select-Object -Skip 1 |
    Where-Object { $_.Extent.EndOffset -lt $cursorPosition -or ($wordToComplete -eq '' -and $_.Extent.EndOffset -le $cursorPosition) }
  foreach ($element in $before) {
    $word = $element.Extent.Text
    $next = "$path $word".Trim()
    if ($expected) { $expected = $null }
    elseif ($word -eq '--') { $ended = $true }
    elseif ($word.StartsWith('-') -and -not $ended) {
      if ($global:fobValues.ContainsKey($word)) { $expected = $global:fobValues[$word] }
      elseif ($global:fobValues.ContainsKey("$path $word")) { $expected = $global:fobValues["$path $word"] }
    }
    elseif ($place -eq 0 -and $global:fobCommands.ContainsKey($next)) { $path = $next }
    else { $place++ }
  }
  $command = $global:fobCommands[$path]
  if ($expected) { Get-FobValue $expected $wordToComplete }
  elseif ($wordToComplete.StartsWith('-') -and -not $ended) { Select-FobWord $command.Flags $wordToComplete }
  else {
    if ($place -eq 0) { Select-FobWord $command.Commands $wordToComplete }
    $kinds = $command.Arguments
    $last = $kinds.Count - 1
    if ($place -le $last) { Get-FobValue $kinds[$place].TrimEnd('+') $wordToComplete }
    elseif ($last -ge 0 -and $kinds[$last].EndsWith('+')) { Get-FobValue $kinds[$last].TrimEnd('+') $wordToComplete }
  }
}
`
