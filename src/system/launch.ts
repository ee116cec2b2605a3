import type { Env } from '../deps.ts'

/** Starts a program and leaves it alone: it may outlive fob, and nothing that it prints is ours. Rejects where it can't. */
export async function launch([program, ...words]: readonly [string, ...string[]], env: Env): Promise<void> {
  const { spawn } = await import('node:child_process')
  const child = spawn(program, words, { env: { ...env }, stdio: 'ignore', detached: true })
  await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject))
  child.unref()
}
