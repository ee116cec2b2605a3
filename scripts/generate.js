// npm run generate [completions|man]: writes the files that are made from the commands, and removes those that no longer are.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { loadTypeScript } from './load-support.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const generated = await loadTypeScript('scripts/generated.ts')
/** npm links the pages that package.json names, one by one. */
function namePages(pages) {
  const path = `${root}package.json`
  const text = readFileSync(path, 'utf8')
  const named = `"man": ${JSON.stringify(pages, null, 2).replaceAll('\n', '\n  ')}`
  writeFileSync(path, text.replace(/"man": \[[^\]]*\]/, named))
}

const all = { completions: generated.completions, man: generated.man }
for (const [folder, make] of Object.entries(all)) {
  if (process.argv[2] !== undefined && process.argv[2] !== folder) continue
  const files = await make()
  rmSync(root + folder, { recursive: true, force: true })
  mkdirSync(root + folder)
  for (const [path, text] of Object.entries(files)) writeFileSync(root + path, text)
  if (folder === 'man') namePages(Object.keys(files))
  process.stdout.write(`${folder}: ${Object.keys(files).length} files\n`)
}
