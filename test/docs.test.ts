import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { exitMeanings } from '../src/errors.ts'

describe('docs are true', () => {
  it.each(Object.entries(exitMeanings))('exit-codes.md has %s', (code, meaning) => {
    const rows = readFileSync('docs/exit-codes.md', 'utf8').replace(/ +/g, ' ').split('\n')
    expect(rows).toContain(`| ${code} | ${meaning} |`)
  })
})
