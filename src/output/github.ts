/**
 * GitHub Actions. Its runner looks for workflow commands on stdout and stderr alike (actions/runner, ScriptHandler: both
 * streams go to one OutputManager), so a mask can be set without touching stdout.
 */
import { appendFileSync } from 'node:fs'
import type { Deps, Env } from '../deps.ts'
import { usageError } from '../errors.ts'
import { type Answer, type FormatOptions, formats, name } from './formats.ts'

/** Has the runner replace a value in all logs that follow: said before the value can be printed. */
export function mask({ env, err }: Pick<Deps, 'env' | 'err'>, ...secrets: (string | undefined)[]): void {
  if (env.GITHUB_ACTIONS !== 'true') return
  for (const secret of secrets) if (secret) err(`::add-mask::${secret}\n`)
}

type GithubFormat = 'github' | 'github-env'

/** Before any request: a token that can't be handed over need not be issued. Throws FobError (2). */
export function requireGithub(format: unknown, env: Env): void {
  if (format !== 'github' && format !== 'github-env') return
  append(format, '', env)
}

/**
 * Hands the token to later steps through the runner's file: as the step's output `access_token`, or for `github-env`
 * as the variable FOB_ACCESS_TOKEN.
 */
export function writeGithub(format: GithubFormat, answer: Answer, options: FormatOptions, env: Env): void {
  const key = format === 'github' ? name(options).replace('FOB_', '').toLowerCase() : name(options)
  append(format, `${key}=${formats.token(answer, options)}`, env)
}

function append(format: GithubFormat, text: string, env: Env): void {
  const variable = format === 'github' ? 'GITHUB_OUTPUT' : 'GITHUB_ENV'
  const file = env[variable]
  if (!file) {
    throw usageError(
      'not_in_github_actions',
      `-o ${format} needs ${variable}, which GitHub Actions sets`,
      'use -o token',
    )
  }
  try {
    appendFileSync(file, text)
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException
    throw usageError('output_failed', `the file of ${variable} can't be written: ${code}`, `look at ${file}`)
  }
}
