// Compiles fob into one file with Bun: npm run build:standalone [-- all | bun-linux-arm64 bun-darwin-arm64 …]
// Without a target, for this machine, as standalone/fob; named ones as standalone/fob-<target>. SHA256SUMS has the checksums.
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { licenseTexts } from './licenses.js'
import { loadTypeScript } from './load-support.js'
import { run } from './run-command.js'
import { allTargets, extensionOf, findBun, ownTarget } from './standalone/bun.js'
import { makeParts } from './standalone/parts.js'
import { verify } from './standalone/verify.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(root, 'standalone')
const parts = join(folder, 'parts')
const { isSigned, signMachO } = await loadTypeScript('scripts/standalone/mach-o.ts')

async function compile(target, name) {
  await makeParts(parts, { musl: target.endsWith('-musl') })
  const outfile = join(folder, name + extensionOf(target))
  const args = [join(root, 'scripts', 'standalone', 'compile.js'), target, outfile, await findBun(target)]
  const { code, stderr } = await run(await findBun(ownTarget), args, { cwd: root, env: process.env })
  if (code !== 0) throw new Error(`${target}: ${stderr.slice(-2000)}`)
  if (target.includes('darwin')) sign(outfile)
  verify(readFileSync(outfile), target)
  process.stdout.write(`${outfile}\n`)
}

/** macOS starts nothing on Apple silicon whose signature does not fit. This one is by nobody: Gatekeeper asks about a download. */
function sign(path) {
  const file = readFileSync(path)
  if (isSigned(file)) return
  const signed = signMachO(file, 'fob')
  if (!isSigned(signed)) throw new Error(`${path} can't be signed`)
  writeFileSync(path, signed)
}

/** Of what npm's fob leaves to npm, too. */
function licenses() {
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules', 'bun', 'package.json'), 'utf8'))
  return `${readFileSync(join(root, 'dist', 'THIRD-PARTY-LICENSES.txt'), 'utf8')}
The standalone executables contain Bun ${version} (MIT), which is linked with JavaScriptCore (LGPL-2.0) and others. Their
licences, and how to relink them: https://bun.com/docs/project/license

${licenseTexts(['node_modules/keytar', 'node_modules/fs-native-extensions'])}`
}

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
const [first, ...more] = process.argv.slice(2)
if (first === undefined) await compile(ownTarget, 'fob')
else
  for (const target of first === 'all' ? allTargets : [first, ...more])
    await compile(target, target.replace('bun-', 'fob-'))
rmSync(parts, { recursive: true })

const sums = readdirSync(folder).map(name => {
  const digest = createHash('sha256')
    .update(readFileSync(join(folder, name)))
    .digest('hex')
  return `${digest}  ${name}\n`
})
writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''))
writeFileSync(join(folder, 'THIRD-PARTY-LICENSES.txt'), licenses())
