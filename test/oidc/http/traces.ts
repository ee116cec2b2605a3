/** One exchange with a server that answers as told, and what was written about it. */
import { createRedactor, traced } from '../../../src/oidc/http/trace.ts'
import type { Transport, TransportRequest } from '../../../src/oidc/http/transport.ts'
import { request } from './servers.ts'

export interface Answer {
  readonly status?: number
  readonly headers?: readonly (readonly [string, string])[]
  readonly body?: string
}

export async function trace(
  level: 'none' | 'verbose' | 'trace',
  sent: TransportRequest,
  answer: Answer | Error,
) {
  const lines: string[] = []
  const redactor = createRedactor()
  let clock = 0
  const transport: Transport = async () => {
    clock += 34
    if (answer instanceof Error) throw answer
    const { status = 200, headers = [['content-type', 'application/json']], body = '{}' } = answer
    return { status, headers, body: Buffer.from(body) }
  }
  const write = (line: string) => void lines.push(line)
  const wrapped = traced(transport, { level, write, redactor, now: () => new Date(clock) })
  await wrapped(sent).catch(() => {})
  return { lines, text: lines.join('\n'), redactor }
}

const form = { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' }
export const tokenRequest = (body: string, headers = {}) =>
  request(new URL('https://as.test/token'), { method: 'POST', headers: { ...form, ...headers }, body })
