/** From sign-in to sign-out with a real Secret Service: an independent client sees what there is, and that nothing stays. */
import { rm } from 'node:fs/promises'
import { expect, it, onTestFinished } from 'vitest'
import { sessionKey } from '../../src/sessions/key.ts'
import { lockFolder, sessionPlace } from '../../src/sessions/place.ts'
import { startAuthorizationServer } from '../support/authorization-server/index.ts'
import { startKeyring } from '../support/keyring.ts'
import { describeWith } from '../support/parts.ts'
import { personTokens } from '../support/person-tokens.ts'
import { personHome } from '../support/signed-in.ts'

describeWith('keyring', 'the keychain', () => {
  it('has the session after login and nothing after logout, as the server has no live token', async () => {
    await using server = await startAuthorizationServer()
    await using person = await personHome(server)
    await using keyring = await startKeyring()
    const id = { issuer: server.issuer, clientId: 'cli', profile: 'work', account: 'default' }
    // The lock of a keychain is in the home of the password database, which no test can move.
    const { lock } = sessionPlace(lockFolder('keychain', ''), sessionKey(id))
    onTestFinished(() => rm(lock, { force: true }))
    const env = { FOB_STORE: undefined, FOB_STORE_KEY: undefined, ...keyring.env }
    const fob = (args: readonly string[], input?: string) =>
      person.fob(args, { env, ...(input !== undefined && { input }) })

    const { refreshToken } = await personTokens(server)
    expect(await fob(['login', 'work', '--with-refresh-token'], refreshToken)).toMatchObject({ code: 0 })
    const live = server.liveTokens().find(({ kind }) => kind === 'RefreshToken')
    const secrets = (await keyring.items()).map(({ secret }) => secret)
    expect(secrets.some(secret => secret.includes(live?.value ?? 'none'))).toBe(true)
    expect((await fob(['list'])).stdout).toMatch(/^ {2}work +alice .* keychain /m)
    expect((await fob(['status', 'work'])).stdout).toMatch(
      /place of refresh token +keychain store: Secret Service/,
    )

    expect(await fob(['logout', 'work'])).toMatchObject({ code: 0, stdout: '' })
    expect(await keyring.items()).toEqual([])
    expect(server.liveTokens()).toEqual([])
  })
})
