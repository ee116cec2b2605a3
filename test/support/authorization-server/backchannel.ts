/** OpenID CIBA: requests wait until the test answers for the person. */
import type { BackchannelAuthenticationRequest, CIBAConfiguration, Provider } from 'oidc-provider'
import { errors } from './provider.ts'

export class Backchannel {
  readonly #waiting: BackchannelAuthenticationRequest[] = []

  readonly feature: CIBAConfiguration = {
    enabled: true,
    deliveryModes: ['poll', 'ping'],
    processLoginHint: (_ctx, hint) => hint,
    processLoginHintToken: (_ctx, token) => token,
    validateBindingMessage: () => {},
    validateRequestContext: () => {},
    verifyUserCode: () => {},
    triggerAuthenticationDevice: (_ctx, request) => {
      this.#waiting.push(request)
    },
  }

  /** Answers the oldest request for its person. */
  async answer(provider: Provider, deny: boolean): Promise<void> {
    const request = this.#waiting.shift()
    if (!request) throw new Error('no backchannel authentication request waits')
    if (deny)
      return provider.backchannelResult(request, new errors.AccessDenied(undefined, 'the person said no'))
    const { accountId = '', clientId = '', scope = '' } = request
    const grant = new provider.Grant({ accountId, clientId })
    grant.addOIDCScope(String(scope))
    await grant.save()
    await provider.backchannelResult(request, grant)
  }
}
