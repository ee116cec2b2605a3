import { Help } from 'commander'
import {
  longFlag,
  profileKey,
  type SettingName,
  settingNames,
  spec,
  type storeNames,
} from '../../config/settings.ts'
import { commonVariables, otherVariables, settingVariables, type Variable } from '../../config/variables.ts'
import { exitMeanings } from '../../errors.ts'
import type { OutputFormat } from '../../output/formats.ts'
import { loginOptions } from '../login/options.ts'
import { clientAuthentication } from './client-authentication.ts'
import { rareWays } from './format.ts'

type Rows = ReadonlyArray<readonly [string, string]>

const rows = (variables: readonly Variable[]) =>
  wrapped(variables.map(({ name, describe }) => [name, describe] as const))

/** At 80 columns, as the rest of the help. */
const wrapped = (rows: Rows): string => {
  const help = Object.assign(new Help(), { helpWidth: 80, minWidthToWrap: 20 })
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `${help.formatItem(left, width, right, help)}\n`).join('')
}

const formats: Readonly<Record<OutputFormat, string>> = {
  token: 'the access token and a newline',
  json: 'access_token, token_type, expires_at (epoch seconds), expires_in, scope, id_token, issuer and profile; never the refresh token',
  header: 'Authorization: Bearer …, for curl -H @-',
  curl: 'a line of a curl config, for curl -K -',
  env: "export FOB_ACCESS_TOKEN='…', or as --shell says it",
  none: 'nothing',
  github: 'nothing; the token is written to $GITHUB_OUTPUT as access_token',
  'github-env': 'nothing; the token is written to $GITHUB_ENV as FOB_ACCESS_TOKEN',
}

const output = () => `What stands on stdout: the answer, and nothing else. Everything else is stderr.
stdout is empty whenever the exit code is not 0.

${wrapped(Object.entries(formats))}
--id-token gives the ID token in place of the access token. Under GitHub
Actions each token is masked before it can be printed. With -o json an error is
JSON too, on stderr: {"error":{"code","message","hint"}}

Examples:
  curl -K <(fob token work -o curl) https://api.example.com/
  fob token work -o header | curl -H @- https://api.example.com/
  eval "$(fob token work -o env)"
  fob token work -o json | jq .expires_at
`

/** What a flag says by being repeated, a profile says by a list. */
const meaning = (name: SettingName): string =>
  name === 'clientSecret'
    ? 'where the client secret comes from: see above'
    : spec(name).describe.replace('may be repeated', 'may be a list')

const profiles = () => `A profile keeps settings under a name, each in a TOML file of its own. The
profile "default" serves where none is named. A flag comes before a variable, a
variable before the profile.

  # ~/.config/fob/profiles/work.toml
  issuer = "https://login.example.com"
  client_id = "my-cli"
  client_secret = { command = ["pass", "show", "my-cli"] }
  scope = "openid offline_access"

A client secret is never in the file itself: it is { file = "…" },
{ env = "…" }, { command = ["…"] } or { keychain = true }, which fob profile
set-secret keeps in the store.

Keys
${wrapped(settingNames.map(name => [profileKey(name), meaning(name)]))}
Examples:
  fob profile add work --issuer https://login.example.com --client-id my-cli
  fob profile show work --resolved      each value, and where it comes from
`

const wayRows = () =>
  wrapped(
    loginOptions()
      .filter(({ long }) => rareWays.has(long ?? ''))
      .map(({ long = '', description }) => [long, description] as const),
  )

const settingRows = () => wrapped(settingNames.map(name => [longFlag(name), spec(name).describe] as const))

const everySetting = () => `Every setting as a flag. Each is a key of a profile too, in snake_case
(--client-id is client_id), and most have a variable (FOB_CLIENT_ID).

${settingRows()}
Of fob login alone

${wayRows()}
More: fob help profiles, fob help environment
`

const storeMeanings: Readonly<Record<(typeof storeNames)[number], string>> = {
  keychain:
    'the keychain of the system: macOS Keychain, Windows Credential Manager, or the Secret Service of a Linux desktop; the default',
  file: 'encrypted files, for servers and CI: make a key first with fob store init',
  none: 'nothing is kept',
}

const stores = () => `Where secrets are kept: sessions with their refresh tokens, cached access
tokens, client secrets. Choose by --store, FOB_STORE or \`store\` in a profile.

${wrapped(Object.entries(storeMeanings))}
A store that was chosen is never passed over for another: where it does not
serve, fob ends with exit code 9. Only a token for the program itself is got
without a store, where none was chosen and there is no keychain.

Examples:
  fob store status                  try it: write, read, delete
  fob store init --file             a key for the file store
  fob store migrate --to file       move what the keychain has
`

/** Topics of `fob help`, generated from the tables that the program itself uses. */
export const topics: Readonly<Record<string, () => string>> = {
  settings: everySetting,
  output,
  profiles,
  stores,
  'client-authentication': () => clientAuthentication(wrapped),
  'exit-codes': () =>
    `Exit codes. They are API: scripts may compare them.\n\n${wrapped(Object.entries(exitMeanings))}`,
  environment: () =>
    [
      'A flag comes before a variable, a variable before the profile.\n',
      `Settings\n${rows(settingVariables())}`,
      `Others of fob\n${rows(otherVariables)}`,
      `Of the system\n${rows(commonVariables)}`,
    ].join('\n'),
}
