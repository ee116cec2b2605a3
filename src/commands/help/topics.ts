import { Help } from 'commander'
import { commonVariables, otherVariables, settingVariables, type Variable } from '../../config/variables.ts'
import { exitMeanings } from '../../errors.ts'

const rows = (variables: readonly Variable[]) =>
  wrapped(variables.map(({ name, describe }) => [name, describe] as const))

/** At 80 columns, as the rest of the help. */
const wrapped = (rows: ReadonlyArray<readonly [string, string]>): string => {
  const help = Object.assign(new Help(), { helpWidth: 80, minWidthToWrap: 20 })
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `${help.formatItem(left, width, right, help)}\n`).join('')
}

/** Topics of `fob help`, generated from the tables that the program itself uses. */
export const topics: Readonly<Record<string, () => string>> = {
  'exit-codes': () =>
    `Exit codes. They are API: scripts may compare them.\n\n${wrapped(Object.entries(exitMeanings))}`,
  environment: () =>
    [
      'A flag comes before a variable, a variable before the profile.\n',
      `Settings\n${rows(settingVariables)}`,
      `Others of fob\n${rows(otherVariables)}`,
      `Of the system\n${rows(commonVariables)}`,
    ].join('\n'),
}
