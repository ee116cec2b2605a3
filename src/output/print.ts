import type { Deps } from '../deps.ts'
import { exit, FobError } from '../errors.ts'
import { type Answer, type FormatOptions, formats, type OutputFormat } from './formats.ts'
import { mask, writeGithub } from './github.ts'
import { createMessages } from './messages.ts'

export interface PrintOptions extends Pick<FormatOptions, 'shell'> {
  readonly output: OutputFormat
  readonly idToken?: boolean
  readonly quiet?: boolean
}

/** The last step of every command that gets a token. */
export function printAnswer(
  answer: Answer,
  { output, shell, idToken = false, quiet = false }: PrintOptions,
  deps: Deps,
): void {
  const options = { shell, idToken, now: deps.now() }
  if (options.idToken && !answer.idToken) {
    throw new FobError('no_id_token', exit.serverAnswer, 'the server sent no ID token', {
      hint: 'ask for the scope openid, with a flow in which a person signs in',
    })
  }
  if (answer.tokenType === 'N_A' && (output === 'header' || output === 'curl')) throw noAccessToken()
  if (answer.tokenType === 'DPoP' && !idToken && handsOut(output)) warnOfKey(answer, deps, quiet)
  mask(deps, answer.accessToken, answer.idToken)
  if (output === 'github' || output === 'github-env') writeGithub(output, answer, options, deps.env)
  else deps.out(formats[output](answer, options))
}

const noAccessToken = () =>
  new FobError(
    'not_an_access_token',
    exit.serverAnswer,
    'the server issued a token that is not for calling APIs',
    {
      hint: 'print it with -o token or -o json, or ask for --requested-token-type access_token',
    },
  )

/** Formats in which the token goes to another program; whoever reads JSON sees the token_type. */
const handsOut = (output: OutputFormat) => output !== 'json' && output !== 'none'

/** RFC 9449 7: a resource takes it with a proof of the key alone, and the key stays in the store. */
function warnOfKey({ profile, byOtherGrant }: Answer, deps: Deps, quiet: boolean): void {
  const which = byOtherGrant && '--token-file PATH'
  const command = ['fob dpop-proof METHOD URL', profile, which].filter(Boolean).join(' ')
  createMessages(deps, quiet).warn(`this token works only with a proof of its key (DPoP): ${command}`)
}
