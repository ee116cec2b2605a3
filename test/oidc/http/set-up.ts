/** A fetch under test, on fakes and real connections. */
import { expect } from 'vitest'
import { createFetch, type FetchInput, type HttpSettings } from '../../../src/oidc/http/fetch.ts'
import { nodeTransport } from '../../../src/oidc/http/transport.ts'
import { fakeDeps } from '../../support/fakes.ts'

export const setUp = (settings: Partial<HttpSettings> = {}, more: Partial<FetchInput> = {}) => {
  const deps = fakeDeps()
  const fetch = createFetch({
    ...deps,
    transport: nodeTransport,
    settings: { allowHttpLoopback: true, ...settings },
    random: () => 0.5,
    ...more,
  })
  const call = (url: string | URL, method = 'GET', body?: string) =>
    fetch(String(url), {
      method,
      body,
      headers: { Accept: 'x/y', 'User-Agent': 'lib/1' },
      redirect: 'manual',
    })
  return { deps, fetch, call }
}

export const coded = (code: string, exitCode: number, message: RegExp, hint = /./) =>
  expect.objectContaining({
    code,
    exitCode,
    message: expect.stringMatching(message),
    hint: expect.stringMatching(hint),
  })
