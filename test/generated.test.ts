import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { completions, type Files, man } from '../scripts/generated.ts'
import { describeWith } from './support/parts.ts'

const generated: readonly (readonly [folder: string, make: () => Files | Promise<Files>])[] = [
  ['completions', completions],
  ['man', man],
]

describe.each(generated)('%s/ is up to date', (folder, make) => {
  it('has the files that the commands call for (else: npm run generate)', async () => {
    const files = readdirSync(folder).map(file => `${folder}/${file}`)
    expect(files.sort()).toEqual(Object.keys(await make()).sort())
  })

  it('has the text that the commands call for (else: npm run generate)', async () => {
    for (const [path, text] of Object.entries(await make())) {
      expect(readFileSync(path, 'utf8'), path).toBe(text)
    }
  })
})

it('package.json names each man page (else: npm run generate)', async () => {
  expect(JSON.parse(readFileSync('package.json', 'utf8')).man).toEqual(Object.keys(await man()))
})

describeWith('man', 'man pages', () => {
  const read = (path: string) =>
    execFileSync('man', ['--warnings', '-E', 'UTF-8', '-l', path], {
      env: { PATH: process.env.PATH, LANG: 'C.UTF-8', MANWIDTH: '80', MANPAGER: 'cat' },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })

  it.each(readdirSync('man'))('%s is set without a warning', file => {
    const path = `man/${file}`
    // execFileSync gives stdout alone: the warnings are asked for in its place.
    const warnings = execFileSync('sh', ['-c', 'man --warnings -E UTF-8 -l "$0" 2>&1 >/dev/null', path])
    expect(warnings.toString()).toBe('')
  })

  it('keeps what roff would take for its own', () => {
    expect(read('man/fob.1')).toContain("the server's answer")
    expect(read('man/fob.1')).toContain('(access_denied,\n              consent_required, …)')
    expect(read('man/fob-token.1')).toMatch(/ -o, --output format\n/)
    expect(read('man/fob-token.1')).toContain(
      '       curl -K <(fob token work -o curl) https://api.example.com/\n',
    )
  })
})
