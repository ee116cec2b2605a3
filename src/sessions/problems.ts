/** The errors of sessions, each with the command that mends it. */
import { exit, FobError } from '../errors.ts'
import { quoted } from '../store/error.ts'
import type { Session, SessionId } from './session.ts'

/** `fob <command>` for this session, as one would type it. */
export function commandFor(command: string, id: SessionId): string {
  const whose = id.profile
    ? [quoted(id.profile)]
    : ['--issuer', quoted(id.issuer), '--client-id', quoted(id.clientId)]
  const account = id.account === 'default' ? [] : ['--account', quoted(id.account)]
  return ['fob', command, ...whose, ...account].join(' ')
}

/** As shown to people: `profile/account`, or the issuer's for an ad hoc call. */
export const sessionName = ({ profile, issuer, account }: SessionId): string =>
  account === 'default' ? profile || issuer : `${profile || issuer}/${account}`

const signIn = (code: string, id: SessionId, message: string) =>
  new FobError(code, exit.signInNeeded, message, { hint: commandFor('login', id) })

export const sessionMissing = (id: SessionId): FobError =>
  signIn('session_missing', id, `nobody is signed in as ${sessionName(id)}`)

export const refreshTokenMissing = (id: SessionId): FobError =>
  signIn(
    'refresh_token_missing',
    id,
    `the access token of ${sessionName(id)} has expired and there is no refresh token`,
  )

export const sessionDead = (id: SessionId): FobError =>
  signIn('session_dead', id, `the server no longer accepts the refresh token of ${sessionName(id)}`)

export const answerLost = (id: SessionId): FobError =>
  signIn(
    'session_dead',
    id,
    `the server's answer was lost, and it accepts the refresh token of ${sessionName(id)} no second time`,
  )

export const otherOrigin = (session: Session, origin: string): FobError =>
  new FobError(
    'token_endpoint_moved',
    exit.security,
    `the refresh token is from ${session.tokenEndpointOrigin} and is not sent to ${origin}`,
    { hint: `if the server has moved, sign in again: ${commandFor('login', session)}` },
  )

/** The journal is still there: whatever runs next in the lock saves it. */
export const notSaved = (id: SessionId, cause?: unknown): FobError =>
  new FobError('not_saved', exit.notSaved, 'the new tokens could not be saved in the store', {
    hint: `they wait in a sealed journal: mend the store, then ${commandFor('token', id)}`,
    cause,
  })

/** Neither in the store nor in the journal. */
export const notSavedAnywhere = (id: SessionId, cause?: unknown): FobError =>
  new FobError(
    'not_saved',
    exit.notSaved,
    'the new tokens could be saved neither in the store nor in the journal',
    {
      hint: `mend the store, then ${commandFor('login', id)}`,
      cause,
    },
  )

export const keyNotSaved = (id: SessionId, cause: unknown): FobError =>
  new FobError(
    'not_saved',
    exit.notSaved,
    'the key of the new access token could not be saved in the store',
    {
      hint: `mend the store, then ${commandFor('token', id)}`,
      cause,
    },
  )

export const sessionNotBound = (id: SessionId): FobError =>
  new FobError(
    'session_not_bound',
    exit.signInNeeded,
    `the session of ${sessionName(id)} is not bound to a key, as --dpop asks`,
    { hint: `${commandFor('login', id)} --dpop` },
  )

export const overtaken = (id: SessionId): FobError =>
  new FobError(
    'session_overtaken',
    exit.notSaved,
    'another fob saved a newer session while this one was stopped',
    {
      hint: commandFor('token', id),
    },
  )
