// Compiles fob into one file with Bun: npm run build:standalone [-- all | bun-linux-arm64 bun-darwin-arm64 …]
// Without a target, for this machine, as standalone/fob; named ones as standalone/fob-<target>. SHA256SUMS has the checksums.
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { licenseTexts } from './licenses.js'
import { loadTypeScript } from './load-support.js'
import { run } from './run-command.js'
import { allTargets, extensionOf, findBun, ownTarget } from './standalone/bun.js'
import { bytecodeOrders } from './standalone/order.js'
import { makeParts } from './standalone/parts.js'
import { verify } from './standalone/verify.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(root, 'standalone')
const parts = join(folder, 'parts')
const { isSigned, signMachO } = await loadTypeScript('scripts/standalone/mach-o.ts')

/** `orders`: see order.js. */
async function compile(target, outfile, orders) {
  await makeParts(parts, { musl: target.endsWith('-musl') })
  const script = join(root, 'scripts', 'standalone', 'compile.js')
  const args = [script, target, outfile, await findBun(target), ...orders]
  const { code, stderr } = await run(await findBun(ownTarget), args, { cwd: root, env: process.env })
  if (code !== 0) throw new Error(`${target}: ${stderr.slice(-2000)}`)
  const compiled = readFileSync(outfile)
  const file = target.includes('darwin') ? signed(compiled, outfile) : compiled
  verify(file, target)
  // In one piece. Bun writes many small ones, the page cache keeps a file as it was written, and each start maps what it
  // touches piece by piece: 5 % of a call.
  writeFileSync(outfile, file)
}

/** macOS starts nothing on Apple silicon whose signature does not fit. This one is by nobody: Gatekeeper asks about a download. */
function signed(file, path) {
  if (isSigned(file)) return file
  const result = signMachO(file, 'fob')
  if (!isSigned(result)) throw new Error(`${path} can't be signed`)
  return result
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
const targets = first === 'all' ? allTargets : first === undefined ? [ownTarget] : [first, ...more]
const scratch = mkdtempSync(join(tmpdir(), 'fob-order-'))
try {
  const unordered = join(scratch, `fob${extensionOf(ownTarget)}`)
  await compile(ownTarget, unordered, [])
  const orders = await bytecodeOrders(unordered, scratch)
  for (const target of targets) {
    const name = first === undefined ? 'fob' : target.replace('bun-', 'fob-')
    const outfile = join(folder, name + extensionOf(target))
    await compile(target, outfile, orders)
    process.stdout.write(`${outfile}\n`)
  }
} finally {
  rmSync(scratch, { recursive: true })
  rmSync(parts, { recursive: true, force: true })
}

const sums = readdirSync(folder).map(name => {
  const digest = createHash('sha256')
    .update(readFileSync(join(folder, name)))
    .digest('hex')
  return `${digest}  ${name}\n`
})
writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''))
writeFileSync(join(folder, 'THIRD-PARTY-LICENSES.txt'), licenses())
