import { Option } from 'commander'
import type { FrontChannelType } from '../../flows/front-channel-types.ts'
import { duration } from '../shared/duration.ts'
import type { TokenOptions } from '../shared/token-output.ts'
import { frontChannelOptions } from './front-channel.ts'

export interface LoginOptions extends TokenOptions {
  readonly pkce?: true
  readonly device?: true
  readonly ciba?: true
  readonly withRefreshToken?: true
  readonly hybrid?: FrontChannelType
  readonly implicit?: FrontChannelType
  readonly deprecated?: true
  readonly bindingMessage?: string
  readonly userCodeFile?: string
  /** The header, a file with it, or - for stdin. */
  readonly challenge?: string
  /** False with --no-browser. */
  readonly browser?: string | false
  /** False with --no-qr. */
  readonly qr: boolean
  readonly copy?: true
  /** Seconds. */
  readonly timeout?: number
  readonly account?: string
}

/** `--browser` comes first, or `--no-browser` would make true its default. */
export const loginOptions = (): Option[] =>
  [
    new Option('--pkce', 'in a browser on this machine (RFC 8252)').conflicts(['device', 'ciba']),
    new Option('--device', 'on any device, by a code (RFC 8628)').conflicts('ciba'),
    new Option('--ciba', 'by a message of the server to --login-hint (CIBA)'),
    new Option('--binding-message <text>', 'with --ciba: text to compare on the other device'),
    new Option('--with-refresh-token', 'read a refresh token from stdin, and keep it').conflicts([
      'pkce',
      'device',
      'ciba',
    ]),
    new Option('--user-code-file <path>', 'with --ciba: file with the code that the server knows'),
    new Option('--challenge <header>', 'as an API asks in WWW-Authenticate (RFC 9470); - is stdin').conflicts(
      ['device', 'ciba', 'withRefreshToken', 'acrValues', 'maxAge'],
    ),
    ...frontChannelOptions(),
    new Option('--browser <command>', 'browser to start; %s in it is the address'),
    new Option('--no-browser', 'start no browser'),
    new Option('--no-qr', 'show no QR code'),
    new Option('--copy', 'copy the address or code to the clipboard, by the terminal (OSC 52)'),
    new Option('--timeout <duration>', 'how long to wait for the person (default: 5m)').argParser(duration),
  ].map(option => option.helpGroup('How to sign in:'))
