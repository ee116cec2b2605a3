import { expect, it } from 'vitest'
import { defaultScope } from '../../../src/commands/login/default-scope.ts'
import { whyNoRefreshToken } from '../../../src/commands/login/no-refresh-token.ts'

const metadata = { issuer: 'https://as.example.com' }
const scope = ['openid']

it.each([
  [{ metadata: { issuer: 'https://accounts.google.com' }, scope }, 'access_type=offline'],
  [
    { metadata: { ...metadata, grant_types_supported: ['authorization_code'] }, scope },
    'this server issues none',
  ],
  [{ metadata, scope }, "--scope 'openid offline_access' --prompt consent"],
  [{ metadata, scope: ['offline_access'] }, 'many servers want --prompt consent'],
  [{ metadata, scope, prompt: null }, /offline_access'$/],
  [{ metadata, scope: ['offline_access'], prompt: null }, 'enabled for this client'],
  [{ metadata, scope: ['offline_access'], prompt: 'login consent' }, 'enabled for this client'],
  [{ metadata: { ...metadata, scopes_supported: ['openid'] }, scope }, 'enabled for this client'],
])('%o: %s', (input, words) => expect(whyNoRefreshToken(input)).toMatch(words))

it.each([
  [{ scopes_supported: ['openid', 'offline_access', 'email'] }, ['openid', 'offline_access']],
  [{ scopes_supported: ['openid'] }, ['openid']],
  [{ scopes_supported: ['read'] }, []],
  [{ subject_types_supported: ['public'] }, ['openid']],
  [{}, []],
])('by default %o is asked for %j', (more, expected) =>
  expect(defaultScope({ ...metadata, ...more })).toEqual(expected),
)
