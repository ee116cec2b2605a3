/** File systems that one process alone sees: what it finds there harms no test beside it. For `RunOptions.by`. */
import { spawnSync } from 'node:child_process'
import { userInfo } from 'node:os'

export const isRoot = userInfo().uid === 0

export const canMount =
  isRoot && spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'fob-test', '/mnt']).status === 0

const mounted = (script: string, ...args: readonly string[]) => [
  'unshare',
  '-m',
  'sh',
  '-c',
  `${script}; shift ${args.length}; exec "$@"`,
  'sh',
  ...args,
]

/** An empty file system of 64 KiB at `path`, with `used` bytes taken. */
export const onSmallDisk = (path: string, used = 0, mode = '700') =>
  mounted(
    'mount -t tmpfs -o "size=64k,mode=$3" fob-test "$1" && head -c "$2" /dev/zero >"$1/filler"',
    path,
    `${used}`,
    mode,
  )

/** What is at `path`, read-only. */
export const readOnly = (path: string) =>
  mounted('mount --bind "$1" "$1" && mount -o remount,bind,ro "$1"', path)

/** Root without capabilities has no more rights than modes give. */
export const withoutCapabilities = ['setpriv', '--bounding-set=-all', '--inh-caps=-all']
