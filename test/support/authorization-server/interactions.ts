/** The sign-in page: any user name is accepted and becomes `sub`; one form signs in and consents. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Interaction, Provider } from 'oidc-provider'
import { signInPage } from './pages.ts'

type Parameters = Readonly<Record<string, unknown>>

export async function interaction(
  provider: Provider,
  req: IncomingMessage,
  res: ServerResponse,
  form: Readonly<Record<string, string | string[]>>,
): Promise<void> {
  const details = await provider.interactionDetails(req, res)
  if (req.method === 'POST') {
    const result = await decide(provider, details, form)
    return provider.interactionFinished(req, res, result, { mergeWithLastSubmission: false })
  }
  const { client_id, scope } = details.params as Parameters
  const known = details.prompt.name === 'login' ? undefined : details.session?.accountId
  res.setHeader('content-type', 'text/html; charset=utf-8')
  res.end(
    signInPage(
      new URL(req.url ?? '', provider.issuer).pathname,
      String(client_id),
      String(scope ?? ''),
      known,
    ),
  )
}

async function decide(
  provider: Provider,
  { params, prompt, session, grantId }: Interaction,
  form: Readonly<Record<string, string | string[]>>,
) {
  if (form.decision !== 'allow') return { error: 'access_denied', error_description: 'the person said no' }
  const accountId = String(form.user ?? session?.accountId)
  // A login starts a new session, so a grant of the old one is not its own.
  const old = prompt.name === 'consent' && grantId ? await provider.Grant.find(grantId) : undefined
  const grant = old ?? new provider.Grant({ accountId, clientId: String(params.client_id) })
  await allow(grant, params)
  return { login: { accountId }, consent: { grantId: await grant.save() } }
}

/** Grants all that was asked for. */
async function allow(grant: InstanceType<Provider['Grant']>, params: Parameters): Promise<void> {
  const scope = String(params.scope ?? '')
  if (scope) grant.addOIDCScope(scope)
  grant.addOIDCClaims(['name', 'email', 'email_verified'])
  for (const resource of [params.resource ?? []].flat()) grant.addResourceScope(String(resource), scope)
  if (typeof params.authorization_details === 'string')
    for (const detail of JSON.parse(params.authorization_details)) grant.addRar(detail)
}
