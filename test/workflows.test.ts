/** Workflows run elsewhere, and a release once: what they name has to be here. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import manifest from '../package.json' with { type: 'json' }

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string) => readFileSync(`${root}${path}`, 'utf8')
const workflows = readdirSync(`${root}.github/workflows`).map(name => `.github/workflows/${name}`)
const matches = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found = '']) => found)

describe.each([...workflows, '.ci/run'])('%s', path => {
  const text = read(path)

  it('runs scripts that package.json has', () => {
    const named = [...matches(text, /\bnpm run (?:--silent )?([\w:]+)/g), ...matches(text, /\bnpm (test)\b/g)]
    expect(named.length).toBeGreaterThan(0)
    expect(named.filter(name => !(name in manifest.scripts))).toEqual([])
  })

  it('names files that are here', () => {
    const files = matches(text, /(?:run|uses): (\.[\w./-]+)/g).concat(matches(text, /\bnode (scripts\/\S+)/g))
    expect(files.filter(file => !existsSync(`${root}${file}`))).toEqual([])
  })
})

describe('workflows', () => {
  it.each(workflows)('%s pins what it uses to a commit, and gives it no rights by default', path => {
    const text = read(path)
    const used = matches(text, /uses: (\S+)/g).filter(name => !name.startsWith('./'))
    expect(used.length).toBeGreaterThan(0)
    expect(used.filter(name => !/^[\w/-]+@[0-9a-f]{40}$/.test(name))).toEqual([])
    expect(text).toMatch(/^permissions:\n {2}contents: read\n/m)
  })

  it('release what the build writes', () => {
    const release = read('.github/workflows/release.yml')
    const [, folder = ''] =
      /const folder = join\(root, '([\w/]+)'\)/.exec(read('scripts/build-standalone.js')) ?? []
    expect(release).toContain('npm run build:standalone -- all')
    expect(release).toContain(`subject-path: ${folder}/fob-*`)
    expect(release).toContain(`--generate-notes ${folder}/*`)
  })
})
