import { rmSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

/** Imports a file of test/support, by its path there. */
export const loadSupport = path => loadTypeScript(`test/support/${path}`)

/**
 * Imports a TypeScript file, by its path in the project, into a Node without a loader for it: bundled on the fly, its
 * packages left where they are. The bundle goes below node_modules, where it finds them.
 */
export async function loadTypeScript(path) {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const outfile = `${root}node_modules/.cache/fob/${process.pid}-${path.replace(/\W/g, '-')}.mjs`
  try {
    await build({
      entryPoints: [`${root}${path}`],
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
