// Files of src/ in whose place the standalone executable has others: what Bun does in another way, better. A plugin for
// esbuild and for Bun.
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))
const root = join(here, '..', '..')

const everywhere = {
  'src/crypto.ts': 'crypto.js',
  'src/oidc/http/exchange.ts': 'exchange.js',
  'src/sessions/prebuilt-lock.ts': 'no-prebuilt-lock.js',
  'src/system/tty.ts': 'tty.js',
}
/** By bun:ffi and the names of its libraries there. */
const butOnMusl = { 'src/sessions/passwd.ts': 'passwd.js' }

export const replaced = ({ musl }) => ({
  name: 'replaced',
  setup({ onResolve }) {
    for (const [file, replacement] of Object.entries({ ...everywhere, ...(!musl && butOnMusl) })) {
      onResolve({ filter: new RegExp(`/${basename(file)}$`) }, ({ importer, path }) => {
        const isMeant = join(dirname(importer), path) === join(root, file)
        // A replacement may hand on to what it replaces.
        return isMeant && !importer.startsWith(here) ? { path: join(here, replacement) } : undefined
      })
    }
  },
})
