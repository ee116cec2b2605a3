/** `fob login --hybrid` and `--implicit`, for old servers alone. */
import { InvalidArgumentError, Option } from 'commander'
import { usageError } from '../../errors.ts'
import { type FrontChannelType, hybridTypes, implicitTypes } from '../../flows/front-channel-types.ts'
import { deprecatedOption, requireDeprecated } from '../token/deprecated.ts'
import type { FlowChoice } from './choose-flow.ts'
import type { LoginOptions } from './options.ts'

export const frontChannelOptions = (): Option[] => {
  const others = ['pkce', 'device', 'ciba', 'withRefreshToken']
  return [
    typeOption('--hybrid [type]', hybridTypes, 'by browser, tokens in its answer too').conflicts([
      ...others,
      'implicit',
    ]),
    typeOption('--implicit [type]', implicitTypes, 'by browser, tokens in its answer alone').conflicts(
      others,
    ),
    deprecatedOption(),
  ]
}

/** A response type has spaces in it: `+` and `,` do as well, in any order. */
function typeOption(flags: string, types: readonly FrontChannelType[], describe: string): Option {
  const words = (text: string) =>
    text
      .split(/[\s+,]+/)
      .sort()
      .join(' ')
  return new Option(flags, `${describe}: ${types.map(type => type.replaceAll(' ', '+')).join(', ')}`)
    .preset(types[0] ?? '')
    .argParser((text: string) => {
      const found = types.find(type => words(type) === words(text))
      if (!found)
        throw new InvalidArgumentError(`Write it as in --hybrid=${hybridTypes[0].replace(' ', '+')}.`)
      return found
    })
}

/** Throws FobError deprecated_grant, bad_response_mode (2). */
export function deprecatedFlow(
  { hybrid, implicit, deprecated }: LoginOptions,
  responseMode: string | undefined,
): FlowChoice | undefined {
  const responseType = hybrid ?? implicit
  if (responseType === undefined) return undefined
  const name = hybrid ? 'hybrid' : 'implicit'
  requireDeprecated(
    deprecated,
    `the ${name} flow sends tokens through the browser, where they leak, and OAuth 2.1 has dropped it`,
    'sign in with fob login --pkce',
  )
  if (responseMode !== undefined && responseMode !== 'form_post') {
    const message = `the ${name} flow needs the response mode form_post, not ${responseMode}`
    throw usageError('bad_response_mode', message, 'leave --response-mode out')
  }
  return { flow: name, responseType }
}
