import type { ChildProcess } from 'node:child_process'
import type { Spawn, SpawnResult } from '../deps.ts'

const maxCapture = 1024 * 1024

/**
 * Runs a command without a shell. Its stdout never reaches ours, which carries the answer alone: it is captured, or,
 * for a command that talks to the person (an editor), sent to stderr.
 */
export const spawnCommand: Spawn = async ([command, ...args], { env, signal, stdio }) => {
  const [{ spawn }, { constants }] = await Promise.all([import('node:child_process'), import('node:os')])
  const child = spawn(command, args, {
    env: { ...env },
    stdio: stdio === 'capture' ? ['ignore', 'pipe', 'inherit'] : ['inherit', 2, 'inherit'],
    ...(signal && { signal }),
  })
  return collect(child, constants.signals)
}

function collect(child: ChildProcess, signals: Readonly<Record<string, number>>): Promise<SpawnResult> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    child.stdout?.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length > maxCapture) child.kill()
      else chunks.push(chunk)
    })
    child.on('error', reject)
    child.on('close', (code, signal) => {
      const exitCode = code ?? 128 + (signal ? (signals[signal] ?? 0) : 0)
      resolve({ exitCode, stdout: Buffer.concat(chunks).toString('utf8') })
    })
  })
}
