import { execFile } from 'node:child_process'

export interface Ran {
  readonly code: number | string | null | undefined
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end, with PATH and `env` alone. */
export function runProgram(
  [program, ...args]: readonly [string, ...string[]] | readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  return new Promise(resolve => {
    const options = { env: { PATH: process.env.PATH, ...env }, maxBuffer: 64 * 1024 * 1024, timeout: 60_000 }
    execFile(program ?? '', args, options, (error, stdout, stderr) =>
      resolve({ code: error ? error.code : 0, stdout, stderr }),
    )
  })
}
