/** What the table of settings says of each. */
import type * as v from 'valibot'
import type { Kind } from './kinds.ts'

/** Which settings stand together in help. */
export type SettingGroup = 'server' | 'client' | 'key' | 'request' | 'person' | 'grant' | 'http' | 'store'

export interface Spec<Schema extends v.GenericSchema = v.GenericSchema> {
  readonly kind: Kind<Schema>
  readonly group: SettingGroup
  /** Of the flag's argument, for help; none for a boolean. */
  readonly placeholder?: string
  /** What the flag means without its argument. */
  readonly preset?: string
  readonly describe: string
  /** Where the flag is not the name in kebab-case. */
  readonly flag?: string
  /** Flags by their long names that set the same in another way. */
  readonly otherFlags?: Readonly<Record<string, OtherFlag>>
  /** Set by few: `--help` only names it, `fob help settings` explains it. */
  readonly rare?: true
  /** Help is better off without a long list. */
  readonly hideChoices?: boolean
  /** Where the variables are not only `FOB_` and the name: what a variable's text stands for in a profile. */
  readonly variables?: Readonly<Record<string, (text: string) => unknown>>
}

interface OtherFlag {
  readonly placeholder: string
  readonly describe: string
  /** To what a profile would hold. */
  readonly fromText: (text: string) => unknown
}
