/**
 * Every command of fob, and where it is. Only those that argv names are loaded and built: all of them together, with their
 * thousand options, take longer than a request to a server.
 */
import type { Command } from 'commander'
import type { Deps } from '../deps.ts'

export type IsWanted = (name: string) => boolean
type Load = (deps: Deps, isWanted: IsWanted) => Promise<Command>

/** In the order in which the help has them. */
export const commands: Readonly<Record<string, Load>> = {
  login: async deps => (await import('./login/index.ts')).loginCommand(deps),
  token: async (deps, isWanted) => (await import('./token/index.ts')).tokenCommand(deps, isWanted),
  refresh: async deps => (await import('./refresh/index.ts')).refreshCommand(deps),
  list: async deps => (await import('./list.ts')).listCommand(deps),
  status: async deps => (await import('./status/index.ts')).statusCommand(deps),
  logout: async deps => (await import('./logout/index.ts')).logoutCommand(deps),
  userinfo: async deps => (await import('./userinfo.ts')).userinfoCommand(deps),
  inspect: async deps => (await import('./inspect/index.ts')).inspectCommand(deps),
  introspect: async deps => (await import('./introspect.ts')).introspectCommand(deps),
  revoke: async deps => (await import('./revoke.ts')).revokeCommand(deps),
  'dpop-proof': async deps => (await import('./dpop-proof.ts')).dpopProofCommand(deps),
  register: async deps => (await import('./register/index.ts')).registerCommand(deps),
  profile: async deps => (await import('./profile/index.ts')).profileCommand(deps),
  store: async deps => (await import('./store/index.ts')).storeCommand(deps),
  discover: async deps => (await import('./discover.ts')).discoverCommand(deps),
  completion: async deps => (await import('./completion/index.ts')).completionCommand(deps),
  help: async deps => (await import('./help/index.ts')).helpCommand(deps),
}

export const everything: IsWanted = () => true

/** What speaks of other commands needs them all: help, and the scripts for shells. */
const speaksOfOthers = /^(--help|-\w*h\w*|help|completion)$/

/** A word that is no command, but the value of an option, only costs time. */
export function namedIn(argv: readonly string[]): IsWanted {
  if (argv.some(word => speaksOfOthers.test(word))) return everything
  const words = new Set(argv)
  return name => words.has(name)
}

/** Of a table by names, in its order; undefined where none is wanted. */
export function chosen<T>(table: Readonly<Record<string, T>>, isWanted: IsWanted): T[] | undefined {
  const found = Object.entries(table).filter(([name]) => isWanted(name))
  return found.length > 0 ? found.map(([, entry]) => entry) : undefined
}
