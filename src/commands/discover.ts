import { Command } from 'commander'
import type { Deps } from '../deps.ts'
import type { Capabilities } from '../oidc/capabilities.ts'
import { safeJson } from '../output/json.ts'
import { printText } from '../output/messages.ts'
import { safeText } from '../safe-text.ts'
import { createContext, type GlobalOptions } from './shared/context.ts'
import { httpOptions, outputOption, withOptions } from './shared/options.ts'
import { table } from './shared/write-table.ts'

interface DiscoverOptions extends GlobalOptions {
  readonly output: 'text' | 'json'
}

export function discoverCommand(deps: Deps, run = runDiscover): Command {
  const command = new Command('discover')
    .summary('show what an authorization server offers')
    .description(
      'Shows the endpoints, grants, client authentication, PKCE methods and extensions\nof an authorization server, and which fob commands will work there.',
    )
    .argument('<issuer>', 'issuer of the authorization server')
    .addHelpText('after', '\nExample:\n  fob discover https://accounts.example.com')
    .action((issuer: string, _options, self: Command) =>
      run(issuer, self.optsWithGlobals<DiscoverOptions>(), deps),
    )
  return withOptions(command, httpOptions(), [outputOption(['text', 'json'])])
}

export async function runDiscover(issuer: string, options: DiscoverOptions, deps: Deps): Promise<void> {
  const context = await createContext({ ...options, issuer }, undefined, deps)
  const { discoverServer } = await import('../oidc/server.ts')
  const { capabilities } = await import('../oidc/capabilities.ts')
  // What the server says, whatever endpoints a variable or profile names.
  const server = { issuer, endpoints: {} }
  const { metadata } = await discoverServer({ ...context, server, now: deps.now, refreshMetadata: true })
  const found = capabilities(metadata)
  if (options.output === 'json') deps.out(safeJson(asJson(found)))
  else printText(asText(found), deps)
}

/** The wire's names, as in every JSON answer of fob. */
const asJson = ({ clientAuthentication: client_authentication, ...rest }: Capabilities) => ({
  ...rest,
  client_authentication,
})

function asText(found: Capabilities): string {
  const list = (items: readonly string[]) => safeText(items.join(', '), 1000) || 'not said'
  const endpoints = Object.entries(found.endpoints).map(entry => entry.map(text => safeText(text)))
  const commands = found.commands.map(
    ({ command, lacks }) => [command, lacks ? `no: ${safeText(lacks)}` : 'yes'] as const,
  )
  return [
    `Issuer: ${safeText(found.issuer)}\n\nEndpoints\n${table(endpoints)}`,
    `Grants\n  ${list(found.grants)}\n`,
    `Client authentication\n  ${list(found.clientAuthentication)}\n`,
    `PKCE methods\n  ${list(found.pkce)}\n`,
    `Extensions\n  ${list(found.extensions)}\n`,
    `Commands that should work\n${table(commands)}`,
  ].join('\n')
}
