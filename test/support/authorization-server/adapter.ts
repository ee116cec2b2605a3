/** The provider's storage, in memory and one per server, so that tests in parallel never meet. */
import type { Adapter, AdapterPayload } from 'oidc-provider'

/** What happens when a refresh token that was already rotated comes again. */
export type ReuseRule = 'revoke' | 'refuse' | 'accept'

export interface StorageRules {
  /** revoke: the whole grant dies. refuse: invalid_grant, the grant lives. accept: as if never used. */
  readonly onReuse: ReuseRule
  /** Seconds during which a rotated refresh token is still accepted. */
  readonly graceSeconds: number
}

/** A token that its server would accept now. JWT access tokens are not among them: the provider keeps none. */
export interface LiveToken {
  readonly kind: 'AccessToken' | 'RefreshToken' | 'ClientCredentials'
  readonly value: string
  readonly clientId: string | undefined
  readonly sub: string | undefined
  readonly scope: string | undefined
  readonly grantId: string | undefined
}

interface Stored {
  readonly payload: AdapterPayload
  /** Epoch milliseconds. */
  readonly expiresAt: number
}

const tokenKinds = ['AccessToken', 'RefreshToken', 'ClientCredentials'] as const

export class Storage {
  readonly #models = new Map<string, Map<string, Stored>>()
  readonly #rules: StorageRules

  constructor(rules: StorageRules) {
    this.#rules = rules
  }

  readonly adapter = (name: string): Adapter => {
    const model = this.#model(name)
    const find = async (match: (stored: Stored) => boolean) => {
      const stored = [...model.values()].find(match)
      return stored && this.#visible(stored)
    }
    return {
      find: async id => {
        const stored = model.get(id)
        return stored && this.#visible(stored)
      },
      findByUid: uid => find(({ payload }) => payload.uid === uid),
      findByUserCode: code => find(({ payload }) => payload.userCode === code),
      upsert: async (id, payload, expiresIn) => {
        model.set(id, {
          payload,
          expiresAt: expiresIn ? Date.now() + expiresIn * 1000 : Number.POSITIVE_INFINITY,
        })
      },
      consume: async id => {
        const payload = model.get(id)?.payload
        if (payload) payload.consumed ??= Date.now() / 1000
      },
      destroy: async id => {
        model.delete(id)
      },
      revokeByGrantId: async grantId => {
        for (const [id, { payload }] of model) if (payload.grantId === grantId) model.delete(id)
      },
    }
  }

  liveTokens(): LiveToken[] {
    return tokenKinds.flatMap(kind =>
      [...this.#model(kind)]
        .filter(([, { payload, expiresAt }]) => expiresAt > Date.now() && payload.consumed === undefined)
        .map(([value, { payload }]) => ({
          kind,
          value,
          clientId: payload.clientId,
          sub: payload.accountId,
          scope: payload.scope,
          grantId: payload.grantId,
        })),
    )
  }

  #model(name: string): Map<string, Stored> {
    const model = this.#models.get(name) ?? new Map<string, Stored>()
    this.#models.set(name, model)
    return model
  }

  /** The provider revokes the grant of any used refresh token that it sees, so the rules decide what it sees. */
  #visible({ payload }: Stored): AdapterPayload | undefined {
    if (payload.kind !== 'RefreshToken' || payload.consumed === undefined) return { ...payload }
    const { consumed, ...unused } = payload
    const { onReuse, graceSeconds } = this.#rules
    if (onReuse === 'accept' || Date.now() / 1000 - Number(consumed) < graceSeconds) return unused
    return onReuse === 'refuse' ? undefined : { ...payload }
  }
}
