import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const source = resolve('src')
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.ts'))
  .map(file => ({ file, text: readFileSync(join(source, file), 'utf8') }))

/** Imports of values: `import type` leaves nothing behind at run time, so directions are about the others. */
const importsOf = (file: string, text: string): string[] =>
  [...text.matchAll(/^(?:import|export) (?!type )[^'"]*?from '([^']+)'|import\('([^']+)'\)/gm)]
    .map(match => match[1] ?? match[2] ?? '')
    .map(name => (name.startsWith('.') ? relative(source, resolve(source, dirname(file), name)) : name))

/** Folder -> what it may import of src/. Files directly in src/ (errors, safe-text, deps) are open to all. */
const allowed: Record<string, readonly string[]> = {
  commands: ['commands', 'flows', 'loopback', 'sessions', 'output', 'config', 'oidc', 'store', 'system'],
  flows: ['flows', 'loopback', 'oidc', 'config'],
  sessions: ['sessions', 'store', 'config', 'oidc'],
  output: ['output'],
  config: ['config', 'system'],
  oidc: ['oidc'],
  loopback: ['loopback'],
  store: ['store', 'config', 'system'],
  system: ['system'],
}

/** Package -> the places that may import it. */
const owners: Record<string, RegExp> = {
  'openid-client': /^(oidc|flows)\//,
  keytar: /^store\/keychain/,
  chalk: /^output\//,
  ora: /^output\//,
  open: /^main\.ts$/,
  commander: /^(cli\.ts|commands\/|output\/report\.ts)/,
}

describe('imports go one way', () => {
  it('finds the sources', () => expect(files.length).toBeGreaterThan(20))

  it.each(files)('$file', ({ file, text }) => {
    const folder = file.includes('/') ? (file.split('/')[0] as string) : undefined
    for (const name of importsOf(file, text)) {
      const owner = owners[name]
      if (owner) expect(file, `${name} is imported by`).toMatch(owner)
      const target = name.endsWith('.ts') && name.includes('/') ? (name.split('/')[0] as string) : undefined
      if (folder && target) expect(allowed[folder], `${file} imports ${name}`).toContain(target)
    }
  })

  it.each(files.filter(({ file }) => file !== 'main.ts'))('$file does not name process', ({ text }) => {
    const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '').replace(/'[^'\n]*'|`[^`]*`/g, "''")
    expect(code).not.toMatch(/(?<![\w.'-])process\.|node:process|(?<![\w.])console\./)
  })
})
