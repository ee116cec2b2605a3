import type { Tokens } from '../../oidc/tokens.ts'
import type { Messages } from '../../output/messages.ts'
import { sessionName } from '../../sessions/problems.ts'
import type { Session } from '../../sessions/session.ts'
import type { SecretStore } from '../../store/store.ts'
import { relative } from './times.ts'

/** What a person wants to know after a sign-in: who, where, what for, until when, kept where. */
export function reportSignIn(
  session: Session,
  { expiresAt }: Tokens,
  store: SecretStore,
  messages: Messages,
  now: Date,
): void {
  const { subject, issuer, scope } = session
  messages.note(`signed in${subject ? ` as ${subject}` : ''} at ${issuer}`)
  if (scope) messages.note(`scopes: ${scope}`)
  const until = expiresAt === undefined ? 'of unknown life' : `that expires ${relative(expiresAt, now)}`
  const kept =
    store.name === 'none' ? 'kept nowhere' : `kept as ${sessionName(session)} in the ${store.name} store`
  messages.note(`${kept}, with an access token ${until}`)
}
