/** The grants of `fob token …` through the real binary, at a strict server of our own (strict-server/): what the tests of a file share. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { JWK } from 'jose'
import { afterAll } from 'vitest'
import { type CiRunner, startCiRunner } from './ci-runner.ts'
import { keyFile } from './client-keys.ts'
import { type Finished, type Home, type RunOptions, runFob, writeProfile } from './run.ts'
import { sharedHome, sharedStrictServer } from './shared.ts'
import type { StrictServer } from './strict-server/index.ts'

export interface GrantRig {
  /** With the profile `api`, and `key.pem`. */
  readonly home: Home
  /** Believes the issuers `my-app` and `serviceAccount` by the key, and `job` by the runner's. */
  readonly server: StrictServer
  readonly runner: CiRunner
  readonly privateKey: KeyObject
  readonly serviceAccount: string
  /** `fob token …`. */
  readonly fob: (args: readonly string[], options?: RunOptions) => Promise<Finished>
  /** Writes a file in the home that its owner alone can read, and says where. */
  readonly secretFile: (name: string, text: string) => Promise<string>
}

export async function grantRig(): Promise<GrantRig> {
  const home = await sharedHome()
  const runner = await startCiRunner('job')
  afterAll(() => runner[Symbol.asyncDispose]())
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const publicJwk = { ...publicKey.export({ format: 'jwk' }), alg: 'RS256' } as JWK
  const serviceAccount = 'robot@project.iam.gserviceaccount.com'
  const trusted = { 'my-app': publicJwk, [serviceAccount]: publicJwk, job: runner.publicJwk }
  const server = await sharedStrictServer({ trusted, clientKey: publicJwk })
  const secretFile: GrantRig['secretFile'] = async (name, text) => {
    const file = join(home.path, name)
    await writeFile(file, text, { mode: 0o600 })
    return file
  }
  await keyFile(home, 'key.pem', privateKey)
  const issuer = `issuer = "${server.issuer}"\nclient_id = "api"\nclient_secret = { env = "API_SECRET" }\n`
  await writeProfile(home, 'api', `${issuer}store = "file"\n`)
  const always = {
    FOB_ALLOW_HTTP_LOOPBACK: '1',
    API_SECRET: server.clients.api,
    FOB_STORE_KEY: Buffer.alloc(32, 7).toString('base64'),
  }
  const fob: GrantRig['fob'] = (args, options = {}) =>
    runFob(['token', ...args], { home, ...options, env: { ...always, ...options.env } })
  return { home, server, runner, privateKey, serviceAccount, fob, secretFile }
}
