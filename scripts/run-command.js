import { spawn } from 'node:child_process'

/** Runs a program to its end. Rejects where it can't be started. */
export function run(command, args, { env, cwd, input = '' }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, cwd })
    const text = { stdout: '', stderr: '' }
    for (const stream of ['stdout', 'stderr']) {
      child[stream].setEncoding('utf8').on('data', more => {
        text[stream] += more
      })
    }
    child.on('error', reject)
    child.on('close', code => resolve({ code, ...text }))
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })
}
