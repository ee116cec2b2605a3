/** Who else could have written or read a file. `own` is the user's id: undefined on Windows, which has no such modes. */
import type { Stats } from 'node:fs'

const groupOrOthersWrite = 0o022
const groupOrOthers = 0o077

/** Somebody else could have written this file: the rule of ssh for its configuration. */
export function othersCanWrite({ mode, uid }: Stats, own: number | undefined): boolean {
  if (own === undefined) return false
  return (mode & groupOrOthersWrite) !== 0 || (uid !== own && uid !== 0)
}

/**
 * A secret that its owner left open to others: the rule of ssh for its keys.
 *
 * Only the user's own files are held to it. One that belongs to another was put there by the platform, which alone can
 * change its mode: Kubernetes mounts secrets as root's with 0644, Docker with 0444.
 */
export function ownAndOpenToOthers({ mode, uid }: Stats, own: number | undefined): boolean {
  return uid === own && (mode & groupOrOthers) !== 0
}
