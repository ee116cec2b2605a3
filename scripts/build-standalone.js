// Compiles fob into one file with Bun: npm run build:standalone [-- bun-linux-arm64 bun-darwin-arm64 …]
// Without a target, for this machine, as standalone/fob; others get their name. SHA256SUMS has the checksums.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { fastBundle } from './fast-bundle.js'
import { run } from './run-command.js'
import { replaced } from './standalone/replaced.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(root, 'standalone')
const platforms = { linux: 'linux', darwin: 'darwin', win32: 'windows' }
const musl =
  process.platform === 'linux' && !process.report.getReport().header.glibcVersionRuntime ? '-musl' : ''
const own = `bun-${platforms[process.platform]}-${process.arch}${musl}`

/** The npm package has the executable in a package of its own for each platform, which needs no install script. */
function findBun() {
  const arch = process.arch === 'arm64' ? 'aarch64' : process.arch
  const name = `bun-${platforms[process.platform]}-${arch}${musl}`
  const extension = process.platform === 'win32' ? '.exe' : ''
  const path = join(root, 'node_modules', '@oven', name, 'bin', `bun${extension}`)
  if (existsSync(path)) return path
  throw new Error(`${path} is not there: npm ci`)
}

/** @type {import('esbuild').BuildOptions} */
const bundle = {
  absWorkingDir: root,
  bundle: true,
  format: 'cjs',
  platform: 'node',
  legalComments: 'none',
  external: ['keytar'],
  logLevel: 'warning',
}

async function compile(target) {
  const extension = target.includes('windows') ? '.exe' : ''
  const outfile = join(folder, (target === own ? 'fob' : target.replace('bun-', 'fob-')) + extension)
  const args = [join(root, 'scripts', 'standalone', 'compile.js'), target, outfile]
  const { code, stderr } = await run(findBun(), args, { cwd: root, env: process.env })
  if (code !== 0) throw new Error(`${target}: ${stderr.slice(-2000)}`)
  process.stdout.write(`${outfile}\n`)
}

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
// As CommonJS: Bun starts that a millisecond sooner than a module.
const start = join(folder, 'fast.cjs')
await build(fastBundle({ ...bundle, outfile: start }, [replaced]))
const targets = process.argv.slice(2)
for (const target of targets.length > 0 ? targets : [own]) await compile(target)
rmSync(start)

const sums = readdirSync(folder).map(name => {
  const digest = createHash('sha256')
    .update(readFileSync(join(folder, name)))
    .digest('hex')
  return `${digest}  ${name}\n`
})
writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''))
