import type { SignIn } from '../../flows/sign-in.ts'
import { countdown } from '../../output/countdown.ts'
import { type Spinner, spin } from '../../output/spinner.ts'
import type { Attempt } from './attempt.ts'
import { within } from './within.ts'

/** Says how long is left. `expiresAt` in epoch milliseconds. */
export type Waiting = (expiresAt: number) => Promise<void>

/** Runs a flow whose approval comes from elsewhere, no longer than the person has, and keeps what it brings. */
export async function untilApproved(
  { patience, deps, keep }: Attempt,
  flow: (signal: AbortSignal, waiting: Waiting) => Promise<SignIn>,
): Promise<SignIn> {
  let spinner: Spinner | undefined
  const waiting: Waiting = async expiresAt => {
    spinner = await spin(
      () => `waiting for approval, ${countdown(expiresAt - deps.now().getTime())} left`,
      deps,
    )
  }
  const run = (signal: AbortSignal) => flow(signal, waiting)
  try {
    const signIn = await (patience === undefined ? run(deps.signal) : within(patience, deps, run))
    await keep(signIn)
    return signIn
  } finally {
    spinner?.stop()
  }
}
