/** What fails in a refresh, and what is kept then. */
import { writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exit, type FobError } from '../../src/errors.ts'
import type { Watch } from '../../src/sessions/answer.ts'
import { sessionPlace } from '../../src/sessions/place.ts'
import type { Session } from '../../src/sessions/session.ts'
import {
  type Bench,
  bench,
  nowSeconds,
  problem,
  scripted,
  signedIn,
  storeFailure,
} from './support/context.ts'

let at: Bench
beforeEach(() => {
  at = bench()
})
afterEach(() => at.end())

const reset = () => problem('connection_reset', exit.network)
const invalidGrant = () => problem('invalid_grant', exit.serverAnswer)

describe('a failure', () => {
  it.each<[string, Error, number]>([
    ['500', problem('server_error', exit.serverAnswer), 1],
    ['HTML', problem('not_json', exit.serverAnswer), 1],
    ['invalid_client', problem('invalid_client', exit.serverAnswer), 1],
    ['a failed check', problem('id_token_subject', exit.security), 1],
    ['DNS', problem('dns', exit.network, { sent: false }), 1],
    ['a connection cut before the request', problem('connection_reset', exit.network, { sent: false }), 1],
    ['a connection cut after it, twice', problem('connection_reset', exit.network, { sent: true }), 2],
    ['a deadline, twice', problem('timeout', exit.network), 2],
    ['a bug', new TypeError('x'), 1],
  ])('of kind %s keeps the session byte for byte', async (_, error, requests) => {
    const before = at.stored()
    const { grant, sent } = scripted(error, error)
    expect(await at.failure(grant)).toBe(error)
    expect(sent).toHaveLength(requests)
    expect([at.stored() === before, at.journal()]).toEqual([true, false])
  })

  it('to answer at all is met by one retry with the same token', async () => {
    const { grant, sent } = scripted(reset(), 'rotated')
    expect(await at.ask(grant)).toMatchObject({ from: 'server' })
    expect([sent, at.session().refreshToken]).toEqual([['old', 'old'], 'new'])
  })

  it('with invalid_grant is the end of the session, and the token is never sent again', async () => {
    const { grant, sent } = scripted(invalidGrant())
    expect(await at.failure(grant)).toMatchObject({ code: 'session_dead', exitCode: exit.signInNeeded })
    expect(at.session()).toMatchObject({ deadSince: nowSeconds, generation: 8 })
    expect(await at.failure(grant)).toMatchObject({ code: 'session_dead' })
    expect([sent, at.journal()]).toEqual([['old'], false])
  })

  it('with invalid_grant after a lost answer says so', async () => {
    const { grant, sent } = scripted(reset(), invalidGrant())
    const error = await at.failure(grant)
    expect(error).toMatchObject({ code: 'session_dead', exitCode: exit.signInNeeded })
    expect((error as FobError).message).toContain('lost')
    expect(sent).toEqual(['old', 'old'])
    expect(at.points.filter(point => point === 'journal-made')).toHaveLength(1)
  })

  it('with invalid_grant for a token that another process has replaced goes on with the new one', async () => {
    const { sent, one } = scripted('same')
    const spend = one.spend
    const replaced = {
      ...one,
      spend: async (...args: Parameters<typeof spend>) => {
        if (args[0] === 'old') {
          at.store.secrets.set(at.key, JSON.stringify({ ...signedIn, refreshToken: 'theirs', generation: 8 }))
          throw invalidGrant()
        }
        return spend(...args)
      },
    }
    expect(await at.ask(async () => replaced)).toMatchObject({ from: 'server' })
    expect(sent).toEqual(['theirs'])
    expect(at.session()).toMatchObject({ refreshToken: 'theirs' })
  })
})

describe('after the answer', () => {
  /** The answer is told, then something fails. */
  const answeredThen = (error: Error) => async () => ({
    tokenEndpoint: 'https://as.example/token',
    spend: async (_: string, __: Session, { beforeBody, onAnswer }: Watch) => {
      await beforeBody()
      await onAnswer({ refreshToken: 'new' })
      throw error
    },
  })

  it.each([
    ['a key set that cannot be fetched', reset()],
    ['an ID token that does not open', problem('decryption_failed', exit.security)],
  ])('%s costs the access token only', async (_name, error) => {
    expect(await at.failure(answeredThen(error))).toBe(error)
    expect([at.session().refreshToken, at.journal()]).toEqual(['new', false])
  })

  it('a failed check keeps the old session and no journal', async () => {
    const before = at.stored()
    const error = problem('id_token_subject', exit.security)
    expect(await at.failure(answeredThen(error))).toBe(error)
    expect([at.stored() === before, at.journal()]).toEqual([true, false])
  })
})

it('a request that ends before anything could be sent is no lost answer: there is no second', async () => {
  const flows: string[] = []
  const error = reset()
  const spend = (token: string, _: Session, { beforeBody }: Watch) => {
    flows.push(token)
    beforeBody()
    return Promise.reject(error)
  }
  expect(await at.failure(async () => ({ tokenEndpoint: 'https://as.example/token', spend }))).toBe(error)
  expect([flows, at.journal(), at.session().refreshToken]).toEqual([['old'], false, 'old'])
})

it('a journal that can’t be made ends it only once the store is no longer written', async () => {
  let writing = 0
  const set = async () => {
    writing++
    await new Promise(resolve => setTimeout(resolve, 50))
    writing--
  }
  Object.assign(at.store, { set })
  const { one, sent } = scripted('rotated')
  const grant = async () => {
    writeFileSync(sessionPlace(at.context.folder, at.key).journal, '')
    return one
  }
  expect(await at.failure(grant)).toMatchObject({ code: 'lock_lost', exitCode: exit.lockHeld })
  expect([sent, writing]).toEqual([[], 0])
})

describe('a store that fails', () => {
  describe('before the request', () => {
    beforeEach(() => {
      at.store.beforeSet = () => {
        throw storeFailure()
      }
    })

    it('nothing is sent, exit 9', async () => {
      const { grant, sent } = scripted('rotated')
      expect(await at.failure(grant)).toMatchObject({ exitCode: exit.store })
      expect([sent, at.journal()]).toEqual([[], false])
    })

    it('is what is told where the request ends sooner', async () => {
      const flows: string[] = []
      const spend = (token: string, _: Session, { beforeBody }: Watch) => {
        flows.push(token)
        beforeBody().catch(() => {})
        return Promise.reject(reset())
      }
      const grant = async () => ({ tokenEndpoint: 'https://as.example/token', spend })
      expect(await at.failure(grant)).toMatchObject({ exitCode: exit.store })
      expect([flows, at.journal()]).toEqual([['old'], false])
    })

    it('is what is told, and tried once, whatever the flow makes of it', async () => {
      const flows: string[] = []
      const spend = async (token: string, _: Session, { beforeBody }: Watch) => {
        flows.push(token)
        await beforeBody().catch(() => {
          throw reset()
        })
        throw new Error('sent all the same')
      }
      const grant = async () => ({ tokenEndpoint: 'https://as.example/token', spend })
      expect(await at.failure(grant)).toMatchObject({ exitCode: exit.store })
      expect([flows, at.journal()]).toEqual([['old'], false])
    })
  })

  const failForSession = (key: string) => {
    if (key === at.key) throw storeFailure()
  }

  it('after the rotation: exit 10, and the next run repairs it from the journal', async () => {
    at.store.beforeSet = failForSession
    expect(await at.failure(scripted('rotated').grant)).toMatchObject({
      code: 'not_saved',
      exitCode: exit.notSaved,
    })
    expect([at.session().refreshToken, at.journal()]).toEqual(['old', true])
    at.store.beforeSet = () => {}
    const { grant, sent } = scripted('same')
    await at.ask(grant)
    expect(sent).toEqual(['new'])
    expect([at.session().generation, at.journal()]).toEqual([8, false])
  })

  it('again at the repair: exit 10 again, and the journal stays', async () => {
    at.store.beforeSet = failForSession
    await at.failure(scripted('rotated').grant)
    const { grant, sent } = scripted('same')
    expect(await at.failure(grant)).toMatchObject({ exitCode: exit.notSaved })
    expect([sent, at.journal()]).toEqual([[], true])
  })

  it('to keep what it was given: exit 10', async () => {
    at.store.set = async () => {}
    expect(await at.failure(scripted('rotated').grant)).toMatchObject({
      code: 'not_saved',
      exitCode: exit.notSaved,
    })
    expect(at.journal()).toBe(true)
  })

  it('to keep it over a power cut: exit 10', async () => {
    at.store.flush = async () => {
      throw storeFailure()
    }
    expect(await at.failure(scripted('rotated').grant)).toMatchObject({ exitCode: exit.notSaved })
    expect(at.journal()).toBe(true)
  })

  it('for the access token alone: a warning', async () => {
    at.store.beforeSet = key => {
      if (key !== at.key && at.points.includes('session-verified')) throw storeFailure()
    }
    expect(await at.ask(scripted('rotated').grant)).toMatchObject({ from: 'server' })
    expect(at.warnings).toHaveLength(1)
  })
})
