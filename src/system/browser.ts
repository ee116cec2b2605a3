/** Which browser is started, and with what: pure. */

import type { Deps } from '../deps.ts'
import { exit, FobError, usageError } from '../errors.ts'

/**
 * The only addresses that reach an opener, as it will get them: percent-encoded, so without spaces, quotes or line
 * breaks. Throws FobError unsafe_url (8).
 */
export function checkedUrl(text: string | URL): URL {
  const url = URL.canParse(String(text)) ? new URL(text) : undefined
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:'
  if (url && isWeb && url.hostname && !url.username && !url.password) return url
  throw new FobError(
    'unsafe_url',
    exit.security,
    'the server names an address that is no plain web address',
    {
      hint: 'nothing was opened; tell the owner of the server',
    },
  )
}

export type Command = readonly [string, ...string[]]

export type Launch =
  | { readonly kind: 'default' }
  | { readonly kind: 'command'; readonly command: Command }
  /** Completes "no browser is opened: …". */
  | { readonly kind: 'none'; readonly reason: string }

export interface LaunchInput extends Pick<Deps, 'env' | 'platform' | 'terminal'> {
  /** `--browser`; false for `--no-browser`. */
  readonly browser?: string | false | undefined
}

const none = (reason: string): Launch => ({ kind: 'none', reason })

/** They would take over the terminal, which is ours, and can't run what a sign-in page needs. */
const textBrowser = /(^|[\\/])(lynx|w3m|e?links2?|www-browser|browsh|carbonyl)(\.exe)?$/i

/** Throws FobError browser_unusable (2) for `--browser` with nothing in it or a text browser. */
export function planLaunch({ browser, env, platform, terminal }: LaunchInput): Launch {
  if (browser === false) return none('--no-browser')
  if (browser !== undefined) return { kind: 'command', command: named(browser) }
  const ofEnv = (env.BROWSER ?? '').split(platform === 'win32' ? ';' : ':').map(words)
  const usable = ofEnv.find(isUsable)
  if (usable) return { kind: 'command', command: usable }
  if (isSsh(env)) return none('this is an SSH session')
  if (!hasDisplay(env, platform)) return none('there is no display')
  if (!terminal.errIsTTY) return none('there is no terminal')
  return { kind: 'default' }
}

function named(browser: string): Command {
  const command = words(browser)
  if (isUsable(command)) return command
  throw usageError(
    'browser_unusable',
    'fob starts no text browser: it would take over the terminal',
    'name another with --browser, or --no-browser and open the address yourself',
  )
}

const isUsable = (command: readonly string[]): command is Command =>
  command[0] !== undefined && !textBrowser.test(command[0])

/** At spaces, `"…"` and `'…'` kept whole; there is no shell. */
const words = (text: string): readonly string[] =>
  [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? '',
  )

/** The address in place of each `%s`, else as last word. */
export function withUrl([program, ...rest]: Command, url: URL): Command {
  if (!rest.some(word => word.includes('%s'))) return [program, ...rest, url.href]
  return [program, ...rest.map(word => word.replaceAll('%s', () => url.href))]
}

export const isSsh = (env: Deps['env']): boolean =>
  Boolean(env.SSH_CONNECTION || env.SSH_TTY || env.SSH_CLIENT)

export const isWsl = (env: Deps['env']): boolean => Boolean(env.WSL_DISTRO_NAME || env.WSL_INTEROP)

export const hasDisplay = (env: Deps['env'], platform: NodeJS.Platform): boolean =>
  ['darwin', 'win32'].includes(platform) || isWsl(env) || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
