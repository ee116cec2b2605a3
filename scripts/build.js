// Bundles src/ into dist/: one CommonJS file, parts that a command does not need stay unevaluated behind import().

import { rmSync } from 'node:fs'
import { build } from 'esbuild'

rmSync(new URL('../dist', import.meta.url), { recursive: true, force: true })
const result = await build({
  absWorkingDir: new URL('..', import.meta.url).pathname,
  entryPoints: { main: 'src/main.ts' },
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
  supported: { 'dynamic-import': false },
  // `open` looks for files beside itself.
  define: { 'import.meta.url': 'importMetaUrl' },
  banner: { js: "const importMetaUrl=require('node:url').pathToFileURL(__filename).href;" },
  metafile: true,
  logLevel: 'warning',
})
if (process.argv.includes('--analyze')) {
  const { analyzeMetafile } = await import('esbuild')
  process.stdout.write(await analyzeMetafile(result.metafile))
}
