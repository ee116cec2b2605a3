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
    const end = (settle: () => void) => {
      stream.setRawMode(false)
      stream.pause()
      stream.off('data', onData)
      signal.removeEventListener('abort', onAbort)
      if (question) err('\n')
      settle()
    }
    const onAbort = () => end(() => reject(signal.reason))
    const onData = (data: Buffer) => {
      for (const character of data.toString('utf8')) {
        if (character === '\r' || character === '\n') return end(() => resolve(typed))
        if (character === '\u0003') {
          return end(() => reject(new FobError('interrupted', exit.interrupt, 'ended by Ctrl-C')))
        }
        if (character === '\u0004') {
          return end(() => reject(usageError('cancelled', 'nothing was entered')))
        }
        typed = character === '\u007f' || character === '\b' ? typed.slice(0, -1) : typed + character
      }
    }
    signal.addEventListener('abort', onAbort, { once: true })
    stream.on('data', onData)
  })
}
