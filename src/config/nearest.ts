import { closestMatch } from 'leven'

const plain = (word: string) => word.toLowerCase().replaceAll('-', '_')

/** The candidate that was probably meant; undefined where none is near. Case, `-` and `_` make no difference. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  // Of a short word, two edits leave nothing.
  const maxDistance = Math.min(Math.max(2, Math.floor(word.length / 3)), word.length - 1)
  const best = closestMatch(plain(word), candidates.map(plain), { maxDistance })
  return candidates.find(candidate => plain(candidate) === best)
}

/** ` (did you mean X?)`, to stand at the end of a message; empty where nothing is near. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const meant = nearest(word, candidates)
  return meant === undefined ? '' : ` (did you mean ${meant}?)`
}
