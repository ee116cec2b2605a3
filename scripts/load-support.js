import { rmSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

/**
 * Imports a file of test/support, by its path there, into a Node without a TypeScript loader: bundled on the fly, its
 * packages left where they are. The bundle goes below node_modules, where it finds them.
 */
export async function loadSupport(path) {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const outfile = `${root}node_modules/.cache/fob/${process.pid}-${path.replace(/\W/g, '-')}.mjs`
  try {
    await build({
      entryPoints: [`${root}test/support/${path}`],
      outfile,
      bundle: true,
      packages: 'external',
      format: 'esm',
      platform: 'node',
      target: 'node20',
      logLevel: 'warning',
    })
    return await import(pathToFileURL(outfile).href)
  } finally {
    rmSync(outfile, { force: true })
  }
}
