// The licences of what is bundled, from the metafile of esbuild: dist/THIRD-PARTY-LICENSES.txt.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** May be bundled as long as their text comes along; of a choice, one that may. */
const permissive = license =>
  license
    .replace(/[()]/g, '')
    .split(' OR ')
    .some(choice => known.test(choice))
const known = /^(0BSD|Apache-2\.0|BlueOak-1\.0\.0|BSD-2-Clause|BSD-3-Clause|ISC|MIT)$/

/** Folders of the packages that the outputs have bytes of, sorted. */
export function bundledPackages(metafile) {
  const inputs = Object.values(metafile.outputs).flatMap(output => Object.entries(output.inputs))
  const folders = inputs
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([path]) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? [])
  return [...new Set(folders)].sort()
}

/** Throws where a package may not be bundled, or has no licence text to bring along. */
export function licenseTexts(folders) {
  const sections = folders.map(folder => {
    const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
    const title = `${manifest.name} ${manifest.version} (${manifest.license})`
    if (!permissive(manifest.license)) throw new Error(`not known to be permissive: ${title}`)
    const text = fileOf(folder) ?? mitFor(manifest)
    if (text === undefined) throw new Error(`no licence text: ${title}`)
    return `${title}\n\n${text.replaceAll('\r\n', '\n').trim()}\n`
  })
  const line = `\n${'-'.repeat(78)}\n\n`
  return `fob contains parts of these packages.\n${line}${sections.join(line)}`
}

function fileOf(folder) {
  const file = readdirSync(join(root, folder)).find(name => /^(licen[cs]e|copying)(\.|$)/i.test(name))
  return file && readFileSync(join(root, folder, file), 'utf8')
}

/** Some packages name the licence and forget its file. fob's own is the same text. */
function mitFor({ license, author }) {
  const holder = author?.name ?? author
  if (license !== 'MIT' || !holder) return undefined
  return readFileSync(join(root, 'LICENSE'), 'utf8').replace(/^Copyright.*$/m, `Copyright (c) ${holder}`)
}
