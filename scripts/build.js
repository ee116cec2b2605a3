// Bundles src/ into dist/: main.cjs is the program, fast.cjs the start of it that answers out of the cache alone.

import { rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { analyzeMetafile, build } from 'esbuild'
import { fastBundle } from './fast-bundle.js'
import { lazyJoseForEsbuild } from './lazy-jose.js'
import { bundledPackages, licenseTexts } from './licenses.js'

/** @type {import('esbuild').BuildOptions} */
const common = {
  absWorkingDir: fileURLToPath(new URL('..', import.meta.url)),
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  // Native parts bring their own prebuilt binaries and must stay where npm put them.
  external: ['keytar', 'fs-native-extensions'],
  // Light classes in place of Node's Response, Headers and Request, which load undici: 25 ms and more.
  inject: ['src/oidc/http/globals.ts'],
  // Built-in and native modules by require: import() starts the ES module loader, and loads undici with node:http.
  // The classes of Unicode: esbuild would make calls of the literals, and can't leave out those that nobody uses.
  supported: { 'dynamic-import': false, 'regexp-unicode-property-escapes': true },
  metafile: true,
  logLevel: 'warning',
}

const main = {
  ...common,
  entryPoints: ['src/main.ts'],
  // `open` looks for files beside itself.
  define: { 'import.meta.url': 'importMetaUrl' },
  plugins: [lazyJoseForEsbuild],
  banner: { js: "const importMetaUrl=require('node:url').pathToFileURL(__filename).href;" },
}

const fast = fastBundle(common)

const dist = new URL('../dist/', import.meta.url)
rmSync(dist, { recursive: true, force: true })
for (const options of [fast, main]) {
  const { metafile } = await build(options)
  // What is in the start is in the program too, which comes last.
  writeFileSync(new URL('THIRD-PARTY-LICENSES.txt', dist), licenseTexts(bundledPackages(metafile)))
  if (process.argv.includes('--analyze')) process.stdout.write(await analyzeMetafile(metafile))
}
