/** There is no PowerShell here: its grammar is what can be tried. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { beforeAll, describe, expect, it } from 'vitest'
import { Language, type Node, Parser } from 'web-tree-sitter'
import { powershell } from '../../../src/commands/completion/powershell.ts'
import { script } from './shells.ts'

const parser = await (async () => {
  await Parser.init()
  const grammar = createRequire(import.meta.url).resolve('tree-sitter-powershell/tree-sitter-powershell.wasm')
  return new Parser().setLanguage(await Language.load(readFileSync(grammar)))
})()

function mistakes(text: string): string[] {
  const tree = parser.parse(text)
  const found = (node: Node): string[] => [
    ...(node.isError || node.isMissing
      ? [`line ${node.startPosition.row + 1}: ${node.text.slice(0, 60)}`]
      : []),
    ...node.children.flatMap(child => (child ? found(child) : [])),
  ]
  return tree ? found(tree.rootNode) : ['nothing at all']
}

describe('the script for PowerShell', () => {
  let text: string
  beforeAll(async () => {
    text = await script('powershell')
  })

  it('is PowerShell', () => {
    expect(mistakes(text)).toEqual([])
    expect(mistakes('if ($a { 1 }')).not.toEqual([])
  })

  it('has commands, flags, formats and shells', () => {
    for (const part of [
      ", @('client-credentials', '",
      ", @('--output', '",
      "'words:bash,zsh,fish,powershell'",
    ]) {
      expect(text).toContain(part)
    }
  })

  it('quotes what would end a string, typographic quotes too', () => {
    const nothing = { path: [], options: [], ownOptions: 0, arguments: [], after: '', description: '' }
    const child = { ...nothing, path: ['it'], summary: "it's the system’s $(rm)", commands: [] }
    const odd = powershell({ ...nothing, summary: '', commands: [child] })
    expect(odd).toContain("'it''s the system’’s $(rm)'")
    expect(mistakes(odd)).toEqual([])
  })
})
