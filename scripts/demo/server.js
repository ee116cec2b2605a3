import { mkdirSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

/**
 * The tests' authorization server, for Node without a TypeScript loader: bundled on the fly, its packages left where
 * they are. The bundle goes below node_modules, where it finds them.
 */
export async function startServer(options) {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const folder = `${root}node_modules/.cache/fob`
  const outfile = `${folder}/authorization-server.mjs`
  mkdirSync(folder, { recursive: true })
  await build({
    entryPoints: [`${root}test/support/authorization-server/index.ts`],
    outfile,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
  })
  const { startAuthorizationServer } = await import(pathToFileURL(outfile).href)
  return startAuthorizationServer(options)
}
