// What Bun compiles into the standalone executable: fast.cjs, which answers out of the cache alone, and the program as modules.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { rolldown } from 'rolldown'
import { fastBundle } from '../fast-bundle.js'
import { lazyJoseForRolldown } from '../lazy-jose.js'
import { replacedForEsbuild, replacedForRolldown } from './replaced.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

/**
 * What plain calls load, with all that these import at once. It becomes one file: each that Bun loads costs some 20 µs, and left to
 * themselves Bun and Rolldown make fifty of it.
 */
const plainCalls = [
  'src/main.ts',
  'src/commands/token/token.ts',
  'src/commands/token/client-credentials-run.ts',
  'src/commands/refresh/run.ts',
  'src/commands/shared/person-token.ts',
  'src/flows/client-credentials.ts',
  'src/flows/refresh-token.ts',
  'src/oidc/configuration.ts',
  'src/oidc/http/authorities.ts',
  'src/oidc/http/fetch.ts',
  'src/oidc/http/trace.ts',
  'src/config/secret-file.ts',
  'src/store/file.ts',
  'src/store/file-key.ts',
  'src/store/open.ts',
  'src/store/sealed-folder.ts',
  'scripts/standalone/exchange.js',
].map(file => join(root, file))

/** Left to Bun: its own modules and native ones. The last two are asked for inside a try. */
const external = [/^node:/, /^bun:/, 'keytar', 'fs-native-extensions', 'kerberos', 'supports-color']

/** Makes the folder anew. Throws where a file of `plainCalls` is no part of the program. */
export async function makeParts(folder, { musl }) {
  rmSync(folder, { recursive: true, force: true })
  await build(
    fastBundle(
      {
        absWorkingDir: root,
        outfile: join(folder, 'fast.cjs'),
        bundle: true,
        // Bun starts that sooner than modules.
        format: 'cjs',
        platform: 'node',
        legalComments: 'none',
        logLevel: 'warning',
        // It asks for nothing else, and Bun's `require` takes 0.1 ms to find that it need not look for a file.
        banner: { js: 'var require = process.getBuiltinModule;' },
      },
      [replacedForEsbuild({ musl })],
    ),
  )
  await makeProgram(folder, { musl })
}

async function makeProgram(dir, { musl }) {
  const program = await rolldown({
    cwd: root,
    input: 'src/main.ts',
    // Else a file of its own would only name what "main" exports.
    preserveEntrySignatures: 'allow-extension',
    platform: 'node',
    external,
    plugins: [lazyJoseForRolldown(), replacedForRolldown({ musl })],
    // Of what plain calls load late too, and that is in their file all the same.
    checks: { ineffectiveDynamicImport: false },
  })
  const { output } = await program.write({
    dir,
    codeSplitting: { groups: [{ name: 'main', test: id => plainCalls.includes(id) }] },
    // Bun has `require` in modules too. Rolldown would make one with node:module, which takes 0.05 ms to load.
    polyfillRequire: false,
    // Errors of openid-client are told apart by the names of their classes.
    minify: { compress: true, mangle: { toplevel: true, keepNames: { class: true, function: false } } },
  })
  const modules = new Set(output.flatMap(({ moduleIds = [] }) => moduleIds))
  const missing = plainCalls.filter(file => !modules.has(file))
  if (missing.length > 0) throw new Error(`not in the program: ${missing.join(', ')}`)
}
