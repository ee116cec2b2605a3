// The whole end-to-end suite with another Node, which then runs fob and the tests alike, or with the standalone executable:
//   npm run test:node -- 26 [test/e2e/login…]
//   npm run test:standalone [-- test/e2e/login…]
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { installNode } from './npm.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const {
  values: { standalone },
  positionals,
} = parseArgs({ options: { standalone: { type: 'boolean', default: false } }, allowPositionals: true })
const version = standalone ? undefined : positionals.shift()
const tests = positionals.length > 0 ? positionals : ['test/e2e']
const extension = process.platform === 'win32' ? '.exe' : ''

async function vitest(folder, env) {
  const node = folder === undefined ? process.execPath : join(folder, `node${extension}`)
  const PATH = [folder, process.env.PATH].filter(Boolean).join(delimiter)
  const args = [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', ...tests]
  const child = spawn(node, args, { cwd: root, stdio: 'inherit', env: { ...process.env, PATH, ...env } })
  const [code] = await once(child, 'close')
  process.exitCode = code ?? 1
}

async function withStandalone() {
  const bin = join(root, 'standalone', `fob${extension}`)
  if (!existsSync(bin)) throw new Error(`${bin} is not there: npm run build:standalone`)
  await vitest(undefined, { FOB_BIN: bin })
}

async function withNode() {
  if (!/^[\w.]+$/.test(version ?? '')) throw new Error('which Node? npm run test:node -- 26')
  const scratch = mkdtempSync(join(tmpdir(), 'fob-node-'))
  try {
    // Some tests run fob as another user.
    chmodSync(scratch, 0o755)
    await vitest(await installNode(version, scratch), { FOB_BIN: '' })
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

await (standalone ? withStandalone() : withNode())
