/** What the flow of a sign-in has no place for is not dropped without a word. */
import { longFlag, type SettingName, settingNames, spec } from '../../config/settings.ts'
import { usageError } from '../../errors.ts'
import { flagsOf } from '../shared/flags.ts'
import type { FlowChoice } from './choose-flow.ts'
import type { LoginOptions } from './options.ts'

type Flow = FlowChoice['flow'] | 'refresh-token'

interface Carries {
  /** For people. */
  readonly name: string
  readonly settings: readonly SettingName[]
}

/** Said of by request-protection.ts, which looks at variables too. */
const protection = ['requestObject', 'requestObjectEncryptionAlg', 'requestObjectEncryptionEnc'] as const

/** The flows by browser carry all. */
const carried: Partial<Record<Flow, Carries>> = {
  device: { name: 'a device code', settings: protection },
  ciba: { name: 'a CIBA request', settings: ['loginHint', 'acrValues', ...protection] },
  'refresh-token': { name: 'a refresh token', settings: [] },
}

/** Who has no place for a setting, for people; undefined where the flow sends it. */
export function withoutPlaceFor(setting: SettingName, flow: Flow): string | undefined {
  const { name, settings } = carried[flow] ?? {}
  return settings?.includes(setting) ? undefined : name
}

/**
 * Of flags alone: variables and profiles serve other flows too. Throws FobError flag_without_use (2).
 */
export function refuseNotCarried(flow: Flow, options: LoginOptions): void {
  const { name = 'this flow', settings } = carried[flow] ?? {}
  const flags = flagsOf({ ...options })
  const ofPerson = settingNames.filter(setting => spec(setting).group === 'person' && flags[setting])
  const found = settings ? ofPerson.filter(setting => !settings.includes(setting)).map(longFlag) : []
  const ofCiba = Object.entries({
    '--binding-message': options.bindingMessage,
    '--user-code-file': options.userCodeFile,
  }).flatMap(([flag, value]) => (value === undefined || flow === 'ciba' ? [] : [flag]))
  const [first, ...more] = [...found, ...ofCiba]
  if (first === undefined) return
  throw usageError(
    'flag_without_use',
    `${name} has no place for ${[first, ...more].join(', ')}`,
    ofCiba.length > 0
      ? 'sign in with fob login --ciba, or leave it out'
      : 'sign in with fob login --pkce, or leave it out',
  )
}
