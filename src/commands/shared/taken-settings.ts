/** Which settings the commands take as flags that can be called without commander: it makes its options from these lists too. */
import { type SettingGroup, type SettingName, spec } from '../../config/settings.ts'

/** Of commands that ask for a token in whatever way the settings say. */
export const tokenRequestGroups = [
  'server',
  'client',
  'key',
  'request',
  'http',
  'store',
] as const satisfies readonly SettingGroup[]

/** Of commands that get a token by one request to the token endpoint: the keys are for an ID token that comes along. */
export const grantServer = ['issuer', 'tokenEndpoint', 'jwksUri'] as const satisfies readonly SettingName[]
export const grantRequest = [
  'scope',
  'audience',
  'resource',
  'param',
  'authorizationDetails',
  'dpop',
] as const satisfies readonly SettingName[]
export const grantGroups = ['client', 'key', 'http', 'store'] as const satisfies readonly SettingGroup[]

const has = (list: readonly string[], item: string) => list.includes(item)

export const isOfTokenRequest = (name: SettingName): boolean => has(tokenRequestGroups, spec(name).group)

export const isOfGrant = (name: SettingName): boolean =>
  has(grantGroups, spec(name).group) || has(grantServer, name) || has(grantRequest, name)
