import type { AnswerSource } from './answer.ts'

/** Whichever answers first; the others are told to stop. */
export function firstOf(...sources: readonly AnswerSource[]): AnswerSource {
  return {
    receive: async (awaited, signal) => {
      const others = new AbortController()
      const either = AbortSignal.any([signal, others.signal])
      const answers = sources.map(source => source.receive(awaited, either))
      // A late failure of a loser is nobody's business.
      for (const answer of answers) answer.catch(() => {})
      try {
        return await Promise.race(answers)
      } finally {
        others.abort(signal.reason)
      }
    },
  }
}
