// Bun for a target: what npm installed for this machine, and for others the package of its own that package-lock.json names.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { npm } from '../npm.js'
import { run } from '../run-command.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const platforms = { linux: 'linux', darwin: 'darwin', win32: 'windows' }
const musl =
  process.platform === 'linux' && !process.report.getReport().header.glibcVersionRuntime ? '-musl' : ''

/** In the words of Bun. */
export const ownTarget = `bun-${platforms[process.platform]}-${process.arch}${musl}`

/** All that a release has. */
export const allTargets = [
  'bun-linux-x64',
  'bun-linux-arm64',
  'bun-linux-x64-musl',
  'bun-linux-arm64-musl',
  'bun-darwin-arm64',
  'bun-darwin-x64',
  'bun-windows-x64',
]

export const extensionOf = target => (target.includes('windows') ? '.exe' : '')

/** Path of the executable. Throws where the package is not the one of package-lock.json. */
export async function findBun(target) {
  const name = `@oven/${target.replace('arm64', 'aarch64')}`
  const program = join('bin', `bun${extensionOf(target)}`)
  const installed = join(root, 'node_modules', name, program)
  if (existsSync(installed)) return installed
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const { version, integrity } = lock.packages[`node_modules/${name}`] ?? {}
  if (version === undefined) throw new Error(`package-lock.json does not know ${name}`)
  const folder = join(root, 'node_modules', '.cache', 'fob', `${name.slice(6)}-${version}`)
  const fetched = join(folder, 'package', program)
  if (!existsSync(fetched)) await fetchPackage(`${name}@${version}`, integrity, folder)
  return fetched
}

/** Unpacked beside `folder` and renamed, so that nothing half done is taken for whole. */
async function fetchPackage(spec, integrity, folder) {
  mkdirSync(dirname(folder), { recursive: true })
  const scratch = mkdtempSync(`${folder}-`)
  try {
    const [{ filename }] = JSON.parse(
      await npm('pack', spec, '--json', '--silent', '--pack-destination', scratch),
    )
    const tarball = filename.replace(/^@/, '').replaceAll('/', '-')
    const digest = createHash('sha512')
      .update(readFileSync(join(scratch, tarball)))
      .digest('base64')
    if (`sha512-${digest}` !== integrity) throw new Error(`${spec} is not what package-lock.json names`)
    const { code, stderr } = await run('tar', ['-xzf', tarball], { cwd: scratch, env: process.env })
    if (code !== 0) throw new Error(`${tarball}: ${stderr}`)
    rmSync(join(scratch, tarball))
    renameSync(scratch, folder)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}
