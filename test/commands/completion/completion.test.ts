import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bash } from '../../../src/commands/completion/bash.ts'
import { fish } from '../../../src/commands/completion/fish.ts'
import { zsh } from '../../../src/commands/completion/zsh.ts'
import { type Home, tempHome } from '../../support/home.ts'
import { describeWith, hasPart } from '../../support/parts.ts'
import { bashOffers, exec, fishOffers, furnish, openShell } from './shells.ts'

let home: Home
let file: string
const grants = [
  ...['client-credentials', 'exchange', 'grant', 'jwt-bearer', 'on-behalf-of', 'password', 'saml-bearer'],
]

const furnished = (shell: 'bash' | 'zsh' | 'fish') => {
  beforeAll(async () => {
    home = await tempHome()
    file = await furnish(home, shell)
  })
  afterAll(() => home.remove())
}

const formats = ['curl', 'env', 'github', 'github-env', 'header', 'json', 'none', 'token']

/** Line -> what is offered for its last word. */
const offers: Record<string, readonly string[]> = {
  'fob toke': ['token'],
  'fob token ': [...grants, 'home-lab', 'work'].sort(),
  'fob token cl': ['client-credentials'],
  'fob -q token -o json w': ['work'],
  'fob token --scope work w': ['work'],
  'fob token work ': [],
  'fob token client-credentials --dpop w': ['work'],
  'fob token --account ': ['default', 'me@example.com'],
  'fob token nobody --account ': ['default', 'me@example.com'],
  'fob token work --account ': ['me@example.com'],
  'fob token home-lab --account ': ['default'],
  'fob logout --account m': ['me@example.com'],
  'fob token client-credentials ': ['home-lab', 'work'],
  'fob token -o ': formats,
  'fob profile list -o ': ['json', 'text'],
  'fob profile add ': [],
  'fob profile show h': ['home-lab'],
  'fob inspect --profile w': ['work'],
  'fob profile --ver': ['--verbose'],
  'fob store --to': [],
  'fob store migrate --to ': ['file', 'keychain'],
  'fob store init --file --pass': ['--passphrase'],
  'fob completion p': ['powershell'],
  'fob help store i': ['init'],
  'fob help exit': ['exit-codes'],
  'fob token --no-input -- ': [...grants, 'home-lab', 'work'].sort(),
}

describe('bash', () => {
  furnished('bash')

  it.each(Object.entries(offers))('offers for "%s" %j', async (line, expected) => {
    expect(await bashOffers(home, file, line.split(' '))).toEqual(expected)
  })

  it.each([
    ['--output=js', ['fob', 'token', '--output', '=', 'js'], ['json']],
    ['--output=', ['fob', 'token', '--output', '='], formats],
    ['what follows --output=json', ['fob', 'token', '--output', '=', 'json', 'w'], ['work']],
    [
      'what follows a URL',
      ['fob', 'token', '--issuer', 'https', ':', '//a.example:8', ':', '8', 'w'],
      ['work'],
    ],
    ['the rest of a URL', ['fob', 'token', '--issuer', 'https', ':', '//w'], []],
    ['a file', ['fob', 'token', '--ca-file', 'key'], ['key one.pem']],
  ])('at its own word breaks: %s', async (_, words, expected) => {
    expect(await bashOffers(home, file, words)).toEqual(expected)
  })

  it('runs nothing that a file name says', () => {
    expect(existsSync(join(home.path, 'owned'))).toBe(false)
  })
})

describeWith('fish', 'fish', () => {
  furnished('fish')

  it.each(Object.entries(offers))('offers for "%s" %j', async (line, expected) => {
    expect(await fishOffers(home, file, line)).toEqual(expected)
  })

  it('offers values behind = and files', async () => {
    expect(await fishOffers(home, file, 'fob token --output=js')).toEqual(['--output=json'])
    expect(await fishOffers(home, file, 'fob token --dpop=op')).toEqual(['--dpop=optional'])
    expect(await fishOffers(home, file, 'fob token --ca-file key')).toEqual(['key one.pem'])
    expect(existsSync(join(home.path, 'owned'))).toBe(false)
  })
})

describe('a description that says things to a shell', () => {
  furnished('bash')
  const summary = 'it\'s [a]: `touch owned` $(touch owned) "b" \\ (c) ; d'
  const leaf = { description: summary, ownOptions: 1, arguments: [], commands: [], after: '' }
  const option = {
    flags: ['-o', '--odd'],
    placeholder: 'a:b]',
    optional: false,
    values: { kind: 'text' } as const,
  }
  const options = [{ ...option, describe: summary, detail: summary, repeatable: false, group: '' }]
  const odd = { ...leaf, path: [], summary, options, commands: [{ ...leaf, path: ['go'], summary, options }] }

  const load = 'autoload -U compinit; compinit -D -u; source $0; which _fob_at_go'
  const tries = [
    ['bash', bash, '--norc', 'source "$0"; complete -p fob', 'complete -F _fob fob'],
    ['zsh', zsh, '-f', load, 'touch owned'],
    ['fish', fish, '--no-config', 'source $argv[1]; complete -C "fob g"', summary],
  ] as const

  it.each(tries.filter(([shell]) => shell === 'bash' || hasPart(shell)))(
    'is text in %s',
    async (shell, make, flag, code, expected) => {
      const path = join(home.path, `odd.${shell}`)
      await writeFile(path, make(odd))
      const env = { ...home.env, PATH: process.env.PATH }
      const { stdout, stderr } = await exec(shell, [flag, '-c', code, path], { cwd: home.path, env })
      expect(stderr).toBe('')
      expect(stdout).toContain(expected)
      expect(existsSync(join(home.path, 'owned'))).toBe(false)
    },
  )
})

describeWith('tmux', 'in a terminal, Tab', () => {
  const shells = (['bash', 'zsh', 'fish'] as const).filter(shell => shell === 'bash' || hasPart(shell))

  describe.each(shells)('in %s', shell => {
    furnished(shell)

    it('completes commands, flags, values, profiles and files', async () => {
      const terminal = await openShell(shell, home, file)
      try {
        await terminal.type('fob toke', 'Tab')
        await terminal.shows('fob token ')
        await terminal.type('wo', 'Tab')
        await terminal.shows('fob token work ')
        await terminal.type('-o js', 'Tab')
        await terminal.shows('fob token work -o json ')
        await terminal.type('--id', 'Tab')
        await terminal.shows('fob token work -o json --id-token ')
        await terminal.type('--account ', 'Tab')
        await terminal.shows('--account me@example.com ')
        await terminal.type('--ca-file key', 'Tab')
        await terminal.shows('--ca-file key\\ one.pem')
      } finally {
        await terminal.close()
      }
    })

    it('lists profiles beside subcommands', async () => {
      const terminal = await openShell(shell, home, file)
      try {
        await terminal.type('fob token ', 'Tab', 'Tab')
        for (const word of ['client-credentials', 'home-lab', 'work']) await terminal.shows(word)
      } finally {
        await terminal.close()
      }
    })
  })
})
