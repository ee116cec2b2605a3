/** A refresh flow as small as can be, over node:http, with the errors that the real one gives. */
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { exit, FobError } from '../../../src/errors.ts'
import type { RefreshGrant } from '../../../src/sessions/answer.ts'
import type { AccessTokenId, SessionId } from '../../../src/sessions/session.ts'

export const id: SessionId = {
  issuer: 'https://as.example',
  clientId: 'client',
  profile: 'work',
  account: 'default',
}
export const accessId: AccessTokenId = { flow: 'pkce', scope: [], resource: [] }

const seconds = () => Math.floor(Date.now() / 1000)

export const grantAt = (url: string): RefreshGrant => ({
  tokenEndpoint: url,
  spend: async (refreshToken, _session, { beforeBody, onAnswer }) => {
    await beforeBody()
    const { status, body } = await post(url, `refresh_token=${refreshToken}`).catch((cause: unknown) => {
      throw new FobError('connection_reset', exit.network, 'cut', { cause })
    })
    if (status !== 200) {
      const code = body.startsWith('{') ? String(JSON.parse(body).error) : 'not_json'
      throw new FobError(code, exit.serverAnswer, `the server said ${status}`)
    }
    const answer = JSON.parse(body)
    await onAnswer({ refreshToken: answer.refresh_token })
    return {
      accessToken: answer.access_token,
      tokenType: 'Bearer',
      ...(answer.expires_in && { expiresAt: seconds() + answer.expires_in }),
      ...(answer.refresh_token && { refreshToken: answer.refresh_token }),
    }
  },
})

function post(url: string, body: string): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent: false }, response => {
      text(response).then(body => resolve({ status: response.statusCode, body }), reject)
    })
    sent.on('error', reject).end(body)
  })
}
