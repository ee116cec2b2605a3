import type { Deps } from '../deps.ts'
import { exit, FobError } from '../errors.ts'
import { type Answer, type FormatOptions, formats, type OutputFormat } from './formats.ts'
import { mask, writeGithub } from './github.ts'

export interface PrintOptions extends Pick<FormatOptions, 'shell'> {
  readonly output: OutputFormat
  readonly idToken?: boolean
}

/** The last step of every command that gets a token. */
export function printAnswer(
  answer: Answer,
  { output, shell, idToken = false }: PrintOptions,
  deps: Deps,
): void {
  const options = { shell, idToken, now: deps.now() }
  if (options.idToken && !answer.idToken) {
    throw new FobError('no_id_token', exit.serverAnswer, 'the server sent no ID token', {
      hint: 'ask for the scope openid, with a flow in which a person signs in',
    })
  }
  if (answer.tokenType === 'N_A' && (output === 'header' || output === 'curl')) throw noAccessToken()
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
