// Files of src/ in whose place the standalone executable has others: what Bun does in another way, better. A plugin for
// esbuild and for Bun.
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))
const root = join(here, '..', '..')

const replacements = {
  'src/crypto.ts': 'crypto.js',
  'src/oidc/http/exchange.ts': 'exchange.js',
  'src/system/tty.ts': 'tty.js',
}

export const replaced = {
  name: 'replaced',
  setup({ onResolve }) {
    for (const [file, replacement] of Object.entries(replacements)) {
      onResolve({ filter: new RegExp(`/${basename(file)}$`) }, ({ importer, path }) => {
        const isMeant = join(dirname(importer), path) === join(root, file)
        // A replacement may hand on to what it replaces.
        return isMeant && !importer.startsWith(here) ? { path: join(here, replacement) } : undefined
      })
    }
  },
}
