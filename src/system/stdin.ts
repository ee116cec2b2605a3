import type { ReadStream } from 'node:tty'
import type { Input } from '../deps.ts'
import { exit, FobError, usageError } from '../errors.ts'

/** stdin, opened only when it is read: merely naming process.stdin costs a stream and can keep the process alive. */
export function stdinInput(stdin: () => NodeJS.ReadStream, err: (text: string) => void): Input {
  return {
    text: limit => readAll(stdin(), limit),
    secret: (question, signal) => askSecret(stdin(), question, err, signal),
  }
}

async function readAll(stream: NodeJS.ReadStream, limit: number): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > limit) throw usageError('input_too_large', `standard input is larger than ${limit} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Raw mode, so that nothing is echoed; Ctrl-C and Ctrl-D then arrive as characters. */
function askSecret(
  stream: ReadStream,
  question: string,
  err: (text: string) => void,
  signal: AbortSignal,
): Promise<string> {
  // First: who types as soon as the question is there must not see it echoed.
  stream.setRawMode(true)
  err(question)
  stream.resume()
  return new Promise<string>((resolve, reject) => {
    let typed = ''
    // A character may come in two parts.
    const decoder = new TextDecoder()
    const end = (settle: () => void) => {
      stream.setRawMode(false)
      stream.pause()
      stream.off('data', onData)
      signal.removeEventListener('abort', onAbort)
      if (question) err('\n')
      settle()
    }
    // No secret is empty, and a server would only say that something is missing.
    const refuse = () => reject(nothingEntered())
    const onAbort = () => end(() => reject(signal.reason))
    const onData = (data: Buffer) => {
      for (const character of decoder.decode(data, { stream: true })) {
        if (character === '\r' || character === '\n')
          return end(typed || !question ? () => resolve(typed) : refuse)
        if (character === '\u0003') {
          return end(() => reject(new FobError('interrupted', exit.interrupt, 'ended by Ctrl-C')))
        }
        if (character === '\u0004') return end(refuse)
        typed = edited(typed, character)
      }
    }
    signal.addEventListener('abort', onAbort, { once: true })
    stream.on('data', onData)
  })
}

/** Backspace takes a character back, Ctrl-U all. */
function edited(typed: string, character: string): string {
  if (character === '\u0015') return ''
  const isBack = character === '\u007f' || character === '\b'
  return isBack ? [...typed].slice(0, -1).join('') : typed + character
}

const nothingEntered = () =>
  usageError(
    'cancelled',
    'nothing was entered',
    'run it again; --help names the flag that takes it from a file',
  )
