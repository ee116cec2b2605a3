import { variables } from '../../config/variables.ts'
import { exitMeanings } from '../../errors.ts'

const table = (rows: ReadonlyArray<readonly [string, string]>): string => {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}\n`).join('')
}

/** Topics of `fob help`, generated from the tables that the program itself uses. */
export const topics: Readonly<Record<string, () => string>> = {
  'exit-codes': () =>
    `Exit codes. They are API: scripts may compare them.\n\n${table(Object.entries(exitMeanings))}`,
  environment: () =>
    `Environment variables. A flag comes before a variable, a variable before the profile.\n\n${table(variables())}`,
}
