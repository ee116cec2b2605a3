// Which functions the most frequent calls run, and when: Bun lays out the bytecode by that, so that a call finds its own close together.
import { join } from 'node:path'
import { loadSupport } from '../load-support.js'
import { run } from '../run-command.js'

/**
 * Has `executable` make those calls, against a server of the tests, and note their order in files of `folder`. The paths of these,
 * the most frequent call first. Throws where a call fails.
 */
export async function bytecodeOrders(executable, folder) {
  const { benchServer, homeWithSessions } = await loadSupport('bench-world.ts')
  const server = await benchServer(true)
  const cached = await homeWithSessions(1)
  const call = async (args, env, input) => {
    const { code, stderr } = await run(executable, args, { env, input })
    if (code !== 0) throw new Error(`fob ${args.join(' ')}: ${stderr}`)
  }
  try {
    await call(['login', 'work', '--with-refresh-token'], server.env, server.refreshToken)
    const calls = [
      [['token', 'work'], cached.env],
      [['refresh', 'work'], server.env],
      [['token', 'ci', '--no-cache'], server.env],
      [['--version'], cached.env],
    ]
    const files = []
    for (const [args, env] of calls) {
      const file = join(folder, `${files.length}.order`)
      await call(args, { ...env, BUN_BYTECODE_ORDER_OUT: file })
      files.push(file)
    }
    return files
  } finally {
    await server.close()
    await cached.remove()
  }
}
