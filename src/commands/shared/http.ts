import type { CustomFetch } from 'openid-client'
import { toggle } from '../../config/kinds.ts'
import type { Settings } from '../../config/settings.ts'
import type { Deps } from '../../deps.ts'
import { usageError } from '../../errors.ts'
import { neutral } from '../../output/messages.ts'
import type { GlobalOptions } from './context.ts'

export interface ContextFetch extends CustomFetch {
  /** Begins to build it. Never fails: the first request tells what was wrong. */
  readonly prepare: () => void
}

/** The fetch for these settings, built at its first request: a command that makes none loads nothing of it. */
export function contextFetch(settings: Settings, options: GlobalOptions, deps: Deps): ContextFetch {
  let ready: Promise<CustomFetch> | undefined
  const built = () => {
    ready ??= build(settings, options, deps)
    return ready
  }
  const fetch: CustomFetch = async (url, request) => (await built())(url, request)
  return Object.assign(fetch, {
    prepare: () => {
      built().catch(() => {})
    },
  })
}

/** Throws FobError invalid_setting (2) for a variable that says neither yes nor no. */
export function allowsHttpLoopback(options: GlobalOptions, { env }: Pick<Deps, 'env'>): boolean {
  if (options.allowHttpLoopback !== undefined) return options.allowHttpLoopback
  const said = toggle.fromText(env.FOB_ALLOW_HTTP_LOOPBACK || 'false')
  if (typeof said === 'boolean') return said
  const hint = 'for instance FOB_ALLOW_HTTP_LOOPBACK=1'
  throw usageError('invalid_setting', `FOB_ALLOW_HTTP_LOOPBACK expects ${toggle.expects}`, hint)
}

async function build(settings: Settings, options: GlobalOptions, deps: Deps): Promise<CustomFetch> {
  const { createFetch } = await import('../../oidc/http/fetch.ts')
  const { traced } = await import('../../oidc/http/trace.ts')
  const { readAuthorities } = await import('../../oidc/http/authorities.ts')
  const level = options.trace ? 'trace' : options.verbose ? 'verbose' : 'none'
  const write = (line: string) => deps.err(`${neutral(line, deps.env)}\n`)
  const ca = await readAuthorities(settings.caFile, deps.env, path => publicText(path, deps))
  const own = await ownCertificate(settings, options, deps)
  return createFetch({
    ...deps,
    transport: traced(deps.fetch, { level, write, redactor: deps.redactor, now: deps.now }),
    settings: {
      allowHttpLoopback: allowsHttpLoopback(options, deps),
      ...(settings.timeout !== undefined && { timeout: settings.timeout }),
      ...(settings.proxy && { proxy: settings.proxy }),
      ...((ca || own) && { tls: { ...(ca && { ca }), ...own } }),
    },
  })
}

export const mayAsk = (options: GlobalOptions, { terminal }: Pick<Deps, 'terminal'>): boolean =>
  terminal.inputIsTTY && options.input !== false

/** Bytes: all the authorities of a system are some 250 KB. */
const mostOfAuthorities = 4 * 1024 * 1024

/** Of a file that anybody may read; a pipe too, as in `--ca-file <(command)`, which Ctrl-C ends. */
async function publicText(path: string, deps: Deps): Promise<string> {
  const { readSecretBytes } = await import('../../config/secret-file.ts')
  return (await readSecretBytes(path, { ...deps, uid: undefined }, mostOfAuthorities)).toString('utf8')
}

/** Loaded by who has one: keys need node:crypto. */
async function ownCertificate(settings: Settings, options: GlobalOptions, deps: Deps) {
  if (settings.tlsCert === undefined && settings.tlsKey === undefined) return undefined
  const { clientCertificate } = await import('./keys.ts')
  return clientCertificate({ settings, mayAsk: mayAsk(options, deps), deps })
}
