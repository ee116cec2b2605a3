/** `fob profile …` in a folder of its own. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Command } from 'commander'
import { profileCommand } from '../../../src/commands/profile/index.ts'
import type { Deps, Input } from '../../../src/deps.ts'
import { spawnCommand } from '../../../src/system/spawn.ts'
import { fakeDeps, fakeStore } from '../../support/fakes.ts'
import { temporaryFolder } from '../../support/folder.ts'

export const work = `# my work
issuer = "https://login.example.com"
client_id = "cli"

[param]
tenant = "blue"
`

/** With these profiles, as TOML by name. */
export async function setUp(profiles: Record<string, string> = {}, overrides: Partial<Deps> = {}) {
  const config = join(await temporaryFolder(), 'fob')
  const folder = join(config, 'profiles')
  const store = fakeStore()
  const deps = fakeDeps({
    paths: { config, data: '', cache: '' },
    store: async () => store,
    spawn: spawnCommand,
    ...overrides,
  })
  const fob = (...argv: string[]) =>
    new Command('fob')
      .option('-q, --quiet')
      .option('--no-input')
      .exitOverride()
      .addCommand(profileCommand(deps))
      .parseAsync(['profile', ...argv], { from: 'user' })
  const read = (name: string) => readFile(join(folder, `${name}.toml`), 'utf8')
  if (Object.keys(profiles).length > 0) await fob('-q', 'add', 'any', '--client-id', 'x')
  if (Object.keys(profiles).length > 0) await fob('-q', 'remove', 'any')
  for (const [name, text] of Object.entries(profiles)) await writeFile(join(folder, `${name}.toml`), text)
  return { deps, fob, folder, read, store }
}

export const stdin = (text: string): Input => ({ text: async () => text, secret: async () => '' })
