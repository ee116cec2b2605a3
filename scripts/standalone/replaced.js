// Files of src/ in whose place the standalone executable has others: what Bun does in another way, better.
import { dirname, join } from 'node:path'
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

/** Path of what is there in place of what `importer` asks for by `path`; undefined for what stays. */
function replacement({ importer, path }, musl) {
  // A replacement may hand on to what it replaces.
  if (!path.startsWith('.') || !importer || importer.startsWith(here)) return undefined
  const asked = join(dirname(importer), path)
  const files = Object.entries({ ...everywhere, ...(!musl && butOnMusl) })
  const [, name] = files.find(([file]) => join(root, file) === asked) ?? []
  return name && join(here, name)
}

/** A plugin for esbuild. */
export const replacedForEsbuild = ({ musl }) => ({
  name: 'replaced',
  setup({ onResolve }) {
    onResolve({ filter: /\.ts$/ }, asked => {
      const path = replacement(asked, musl)
      return path && { path }
    })
  },
})

/** A plugin for Rolldown. */
export const replacedForRolldown = ({ musl }) => ({
  name: 'replaced',
  resolveId: (path, importer) => replacement({ importer, path }, musl),
})
