/**
 * Which requests to the listener are the answer of the authorization server: pure.
 *
 * Every process and every web page on this machine can reach the listener, so a request is refused unless it is exactly
 * what the browser sends after the redirect. Texts are fixed: nothing of a request is ever repeated.
 */
export interface RequestHead {
  readonly method: string
  /** As on the request line. */
  readonly target: string
  /** All values of each header, lower-case names. */
  readonly headers: Readonly<Record<string, readonly string[] | undefined>>
}

export interface Expected {
  readonly host: string
  readonly path: string
  /** True for response_mode=form_post, whose answer is a POST; the others come as GET. */
  readonly formPost: boolean
}

export interface Refusal {
  readonly status: number
  /** For the log; also the text of the answer. */
  readonly reason: string
}

const refusal = (status: number, reason: string): Refusal => ({ status, reason })

export const refusals = {
  host: refusal(421, 'the Host header is not the one of this address'),
  method: refusal(405, 'this method is not allowed'),
  path: refusal(404, 'there is nothing here'),
  notNavigation: refusal(403, 'only a browser that follows a redirect is answered'),
  form: refusal(400, 'this is not a form'),
  size: refusal(413, 'the form is too large'),
  state: refusal(400, 'this is not the answer of the sign-in that fob waits for'),
  answered: refusal(409, 'this sign-in has been answered already'),
  notWaiting: refusal(404, 'no sign-in is under way'),
} as const satisfies Record<string, Refusal>

/** undefined where the head is fine. The state is judged apart, once the parameters are there. */
export function judgeHead(head: RequestHead, expected: Expected): Refusal | undefined {
  const { method, target, headers } = head
  // One header, with one value: two could be read differently by two parties.
  if (headers.host?.length !== 1 || headers.host[0] !== expected.host) return refusals.host
  const isPost = method === 'POST' && expected.formPost
  if (method !== 'GET' && !isPost) return refusals.method
  if (target.split('?', 1)[0] !== expected.path) return refusals.path
  // A redirect from the server is a cross-site navigation; fetch() and WebSocket of a page are not (W3C Fetch Metadata).
  const modes = headers['sec-fetch-mode'] ?? ['navigate']
  if (modes.length !== 1 || modes[0] !== 'navigate') return refusals.notNavigation
  const type = headers['content-type']?.[0]?.split(';', 1)[0]?.trim().toLowerCase()
  if (isPost && type !== 'application/x-www-form-urlencoded') return refusals.form
  return undefined
}

/** Parameters of the request line. */
export function queryOf(target: string): URLSearchParams {
  const at = target.indexOf('?')
  return new URLSearchParams(at < 0 ? '' : target.slice(at + 1))
}
