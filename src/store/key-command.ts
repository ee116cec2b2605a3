import { commandEnv } from '../system/child-env.ts'
import { storeError, systemCode } from './error.ts'
import type { StoreWorld } from './file-key.ts'

/**
 * First line that FOB_STORE_KEY_COMMAND prints. Words are separated by spaces; there is no shell.
 *
 * @throws FobError `store_key_command_failed` (exit 9)
 */
export async function keyFromCommand(text: string, { env, spawn, signal }: StoreWorld): Promise<string> {
  const [program = '', ...words] = text.trim().split(/\s+/)
  const options = { env: commandEnv(env), signal, stdio: 'capture' } as const
  const result = await spawn([program, ...words], options).catch(error => {
    throw failed(`could not be started (${systemCode(error)})`)
  })
  if (result.exitCode !== 0) throw failed(`ended with exit code ${result.exitCode}`)
  return result.stdout.split('\n', 1)[0] ?? ''
}

function failed(how: string) {
  const message = `the command in FOB_STORE_KEY_COMMAND ${how}`
  return storeError(
    'store_key_command_failed',
    message,
    'run it by hand: it must print the key, and nothing else',
  )
}
