import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { usageError } from '../errors.ts'
import { parseRedirectUri, type RedirectTarget } from './redirect-uri.ts'

export interface Bound {
  readonly target: RedirectTarget
  readonly port: number
  readonly servers: readonly Server[]
}

/** How often a free port is drawn again because the other stack has it taken. */
const draws = 8

/**
 * Binds the first of the registered redirect URIs that can be had. `localhost` takes both stacks or neither: who holds
 * the other one would get the code.
 *
 * Throws FobError port_taken (2) naming all that were tried.
 */
export async function bindFirst(candidates: readonly string[], serve: () => Server): Promise<Bound> {
  const targets = candidates.map(parseRedirectUri)
  for (const target of targets) {
    for (let draw = 0; draw < (target.port === 0 ? draws : 1); draw++) {
      const bound = await bindAll(target, serve)
      if (bound) return bound
    }
  }
  const several = candidates.length > 1
  throw usageError(
    'port_taken',
    `fob can't listen where the sign-in comes back, the port is taken or not allowed: ${candidates.join(', ')}`,
    several
      ? 'end one of the programs that hold these ports, or register another and add it with --redirect-uri'
      : 'end the program that holds it, or register a second port and give --redirect-uri for both',
  )
}

/** undefined where the port is taken, on either stack. A machine without IPv6 (or IPv4) makes do with the other. */
async function bindAll(target: RedirectTarget, serve: () => Server): Promise<Bound | undefined> {
  const servers: Server[] = []
  let { port } = target
  for (const address of target.addresses) {
    const server = serve()
    const problem = await listen(server, address, port)
    if (problem === undefined) {
      servers.push(server)
      port = (server.address() as AddressInfo).port
    } else if (!missingStack.has(problem)) {
      for (const open of servers) open.close()
      return undefined
    }
  }
  return servers.length > 0 ? { target, port, servers } : undefined
}

const missingStack: ReadonlySet<string> = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT'])

/** The system's error code, or undefined where it listens. */
async function listen(server: Server, host: string, port: number): Promise<string | undefined> {
  try {
    server.listen({ host, port, exclusive: true })
    await once(server, 'listening')
    return undefined
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown'
  }
}
