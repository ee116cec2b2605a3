import { closest, distance } from 'fastest-levenshtein'

const plain = (word: string) => word.toLowerCase().replaceAll('-', '_')

/** The candidate that was probably meant; undefined where none is near. Case, `-` and `_` make no difference. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (candidates.length === 0) return undefined
  const best = closest(plain(word), candidates.map(plain))
  // Of a short word, two edits leave nothing.
  const edits = Math.min(Math.max(2, Math.floor(word.length / 3)), word.length - 1)
  if (distance(plain(word), best) > edits) return undefined
  return candidates.find(candidate => plain(candidate) === best)
}

/** ` (did you mean X?)`, to stand at the end of a message; empty where nothing is near. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const meant = nearest(word, candidates)
  return meant === undefined ? '' : ` (did you mean ${meant}?)`
}
