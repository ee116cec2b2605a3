// The start of fob: a bundle of its own that answers out of the cache alone.
import { readFile } from 'node:fs/promises'

/** Of what the start imports: only for messages to people. */
const beyondReading = /\/src\/(safe-text|config\/nearest|config\/toml-lines)\.ts$/

/** Left out of the start of fob: whoever calls these, or imports something lazily, fails, and the program takes over. */
const readingOnly = {
  name: 'reading-only',
  setup({ onLoad, onResolve }) {
    onLoad({ filter: beyondReading }, async ({ path }) => {
      const names = [
        ...(await readFile(path, 'utf8')).matchAll(/^export (?:async )?(?:function|const) (\w+)/gm),
      ]
      return {
        contents: names.map(([, name]) => `export function ${name}() { throw new Error() }`).join('\n'),
      }
    })
    onResolve({ filter: /./ }, ({ kind, path }) =>
      kind === 'dynamic-import' && path !== './secret-service.ts'
        ? { path: `not-at-start/${path}`, external: true }
        : undefined,
    )
  },
}

/** What esbuild needs to make it: one CommonJS file. `plugins` go before the one that leaves things out. */
export const fastBundle = (common, plugins = []) => ({
  ...common,
  entryPoints: { fast: 'scripts/fast-entry.js' },
  minify: true,
  logOverride: { 'commonjs-variable-in-esm': 'silent' },
  inject: [],
  plugins: [...plugins, readingOnly],
})
