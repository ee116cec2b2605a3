/** What the tests of a file share: made while the file is loaded, removed after its last test. */
import { afterAll, afterEach, beforeEach } from 'vitest'
import {
  type AuthorizationServer,
  type AuthorizationServerOptions,
  startAuthorizationServer,
} from './authorization-server/index.ts'
import { type Home, tempHome } from './run.ts'
import { type PersonHome, personHome } from './signed-in.ts'
import { type StrictOptions, type StrictServer, startStrictServer } from './strict-server/index.ts'

/** Faults and noted requests are forgotten after each test. */
export async function sharedServer(options?: AuthorizationServerOptions): Promise<AuthorizationServer> {
  const server = await startAuthorizationServer(options)
  afterEach(() => server.clear())
  afterAll(() => server.close())
  return server
}

/** Noted requests and the edit of answers are forgotten after each test. */
export async function sharedStrictServer(options?: StrictOptions): Promise<StrictServer> {
  const server = await startStrictServer(options)
  afterEach(() => server.clear())
  afterAll(() => server[Symbol.asyncDispose]())
  return server
}

export async function sharedHome(): Promise<Home> {
  const home = await tempHome()
  afterAll(home.remove)
  return home
}

/** `more` is TOML for the profile. Whoever signs in stays so for all tests of the file. */
export async function sharedPerson(server: AuthorizationServer, more?: string): Promise<PersonHome> {
  const person = await personHome(server, more)
  afterAll(() => person[Symbol.asyncDispose]())
  return person
}

export interface ServerAndPerson {
  readonly server: AuthorizationServer
  readonly person: PersonHome
}

/** New ones for each test, so that every token that is alive is of that test. */
export function serverAndPersonOfEachTest(): ServerAndPerson {
  let server: AuthorizationServer
  let person: PersonHome
  beforeEach(async () => {
    server = await startAuthorizationServer()
    person = await personHome(server)
  })
  afterEach(async () => {
    await server.close()
    await person[Symbol.asyncDispose]()
  })
  return {
    get server() {
      return server
    },
    get person() {
      return person
    },
  }
}

/** One name for the homes of all tests, each of which finds it new. `more` is TOML for the profile. */
export function personOfEachTest(
  server: AuthorizationServer,
  more?: string,
): Omit<PersonHome, typeof Symbol.asyncDispose> {
  let person: PersonHome
  beforeEach(async () => {
    person = await personHome(server, more)
  })
  afterEach(() => person[Symbol.asyncDispose]())
  return {
    get home() {
      return person.home
    },
    get env() {
      return person.env
    },
    fob: (args, options) => person.fob(args, options),
    start: (args, options) => person.start(args, options),
    byBrowser: (args, options) => person.byBrowser(args, options),
    signIn: (options, args) => person.signIn(options, args),
  }
}
