import type { ChildProcess } from 'node:child_process'
import { constants } from 'node:os'
import type { Spawn, SpawnResult } from '../deps.ts'

const maxCapture = 1024 * 1024

/**
 * Runs a command without a shell. Its stdout never reaches ours, which carries the answer alone: it is captured, or,
 * for a command that talks to the person (an editor), sent to stderr.
 */
export const spawnCommand: Spawn = async ([command, ...args], { env, signal, stdio }) => {
  const { spawn } = await import('node:child_process')
  const child = spawn(command, args, {
    env: { ...env },
    stdio: stdio === 'capture' ? ['ignore', 'pipe', 'inherit'] : ['inherit', 2, 'inherit'],
    ...(signal && { signal }),
  })
  return collect(child)
}

function collect(child: ChildProcess): Promise<SpawnResult> {
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
      const exitCode = code ?? 128 + (signal ? constants.signals[signal] : 0)
      resolve({ exitCode, stdout: Buffer.concat(chunks).toString('utf8') })
    })
  })
}
