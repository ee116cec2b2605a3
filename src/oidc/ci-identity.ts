/** Identity tokens (JWT) that CI systems and clouds give to a job, in place of a secret. */
import type { CustomFetch } from 'openid-client'
import type { Env } from '../deps.ts'
import { exit, FobError, usageError } from '../errors.ts'
import { safeText } from '../safe-text.ts'
import { decodeJwt } from './jwt.ts'

export interface IdentityDeps {
  readonly now: () => Date
  readonly env: Env
  readonly fetch: CustomFetch
  /** Text of a file that holds a token. */
  readonly readFile: (path: string) => Promise<string>
}

export interface IdentityAudience {
  readonly audience: () => Promise<string>
  /** The person said whom the token shall be for: a job that has one for somebody else is told. */
  readonly isNamed: boolean
}

type Source = (deps: IdentityDeps, audience: () => Promise<string>) => Promise<string>

const variable =
  (...names: readonly string[]): Source =>
  async ({ env }) => {
    const found = names.map(name => env[name]).find(Boolean)
    if (found) return found
    throw usageError(
      'no_ci_identity',
      `there is no identity token in ${names.join(' or ')}`,
      hintFor(names[0]),
    )
  }

const sources: Readonly<Record<string, Source>> = {
  github,
  // Its name is chosen in `.gitlab-ci.yml`; this is the one of GitLab's examples. gitlab:NAME names another.
  gitlab: variable('GITLAB_OIDC_TOKEN'),
  circleci: variable('CIRCLE_OIDC_TOKEN_V2', 'CIRCLE_OIDC_TOKEN'),
  bitbucket: variable('BITBUCKET_STEP_OIDC_TOKEN'),
  terraform: variable('TFC_WORKLOAD_IDENTITY_TOKEN'),
  'azure-workload': async (deps, audience) =>
    deps.readFile(await variable('AZURE_FEDERATED_TOKEN_FILE')(deps, audience)),
}

const jwt = /^[\w-]+\.[\w-]+\.[\w-]+$/

/**
 * The identity of this job.
 *
 * @param from `github`, `gitlab`, …, or `env:NAME` and `gitlab:NAME`
 * @param audience whom the token is for; asked for where the job may say so at run time (GitHub)
 *
 * Throws FobError: no_ci_identity, ci_identity_for_another, ci_identity_expired (2), ci_identity_refused and malformed_ci_identity (7), and those of `fetch`.
 */
export async function ciIdentity(
  from: string,
  { audience, isNamed }: IdentityAudience,
  deps: IdentityDeps,
): Promise<string> {
  const [, name] = from.match(/^(?:gitlab|env):(\w+)$/) ?? []
  const source = name === undefined ? sources[from] : variable(name)
  const token = (await source?.(deps, audience))?.trim() ?? ''
  if (jwt.test(token)) {
    refuseUseless(from, token, isNamed ? await audience() : undefined, deps)
    return token
  }
  throw new FobError('malformed_ci_identity', exit.serverAnswer, `what ${from} gave is no JWT`, {
    hint: 'look at how the job gets its identity token; fob help environment names the variables',
  })
}

/** Seconds that two clocks may differ. */
const skew = 60

/** What the server would refuse without a reason, and a token for somebody else is not for this server to see. Throws FobError (2). */
function refuseUseless(from: string, token: string, wanted: string | undefined, { now }: IdentityDeps): void {
  const { aud, exp } = decodeJwt(token)?.claims ?? {}
  const found = [aud].flat().map(String)
  if (wanted !== undefined && aud !== undefined && !found.includes(wanted)) {
    throw usageError(
      'ci_identity_for_another',
      `the identity token of ${from} is for ${safeText(found.join(', '), 200)}, not for ${wanted}`,
      'change the audience where the job asks for its token, or --assertion-audience',
    )
  }
  if (typeof exp !== 'number' || exp + skew > now().getTime() / 1000) return
  throw usageError(
    'ci_identity_expired',
    `the identity token of ${from} has expired`,
    'the job has to use it earlier, or to get a new one',
  )
}

/**
 * GitHub Actions, and Forgejo and Gitea which follow it: the runner's URL already has a query, to which the audience is
 * added; the answer is `{ "value": "<JWT>" }`.
 */
async function github({ env, fetch }: IdentityDeps, audience: () => Promise<string>): Promise<string> {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: address, ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer } = env
  if (!address || !bearer || !URL.canParse(address)) {
    throw usageError(
      'no_ci_identity',
      'GitHub gives this job no identity: ACTIONS_ID_TOKEN_REQUEST_URL or …_TOKEN is not set',
      'add `permissions: { id-token: write }` to the job',
    )
  }
  // As GitHub's own toolkit does: the rest of the query stays byte for byte.
  const joined = `${address}${address.includes('?') ? '&' : '?'}audience=${encodeURIComponent(await audience())}`
  const url = new URL(joined)
  const headers = { authorization: `Bearer ${bearer}`, accept: 'application/json' }
  const response = await fetch(url.href, { method: 'GET', headers, body: undefined, redirect: 'manual' })
  const body = await response.text()
  if (response.status !== 200) throw refused(url.host, response.status)
  return tokenIn(body)
}

function tokenIn(body: string): string {
  try {
    const { value } = JSON.parse(body)
    return typeof value === 'string' ? value : ''
  } catch {
    return ''
  }
}

const refused = (host: string, status: number) =>
  new FobError('ci_identity_refused', exit.serverAnswer, `${host} gave no identity token (HTTP ${status})`, {
    hint: 'check the permissions of the job, and --assertion-audience',
  })

function hintFor(name: string | undefined): string {
  return /^(GITLAB|CIRCLE|BITBUCKET|TFC|AZURE)_/.test(name ?? '')
    ? 'switch identity tokens on for the job; `env:NAME` names another variable'
    : `set ${name}, or name the variable that has the token`
}
