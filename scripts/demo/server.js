import { rmSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

/**
 * The tests' authorization server, for Node without a TypeScript loader: bundled on the fly, its packages left where
 * they are. The bundle goes below node_modules, where it finds them.
 */
export async function startServer(options) {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const outfile = `${root}node_modules/.cache/fob/authorization-server-${process.pid}.mjs`
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
  try {
    const { startAuthorizationServer } = await import(pathToFileURL(outfile).href)
    return await startAuthorizationServer(options)
  } finally {
    rmSync(outfile, { force: true })
  }
}
