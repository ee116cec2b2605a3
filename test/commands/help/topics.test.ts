import { describe, expect, it } from 'vitest'
import { run } from '../../../src/cli.ts'
import { topics } from '../../../src/commands/help/topics.ts'
import { profileKey, settingNames } from '../../../src/config/settings.ts'
import { outputFormats } from '../../../src/output/formats.ts'
import { fakeDeps } from '../../support/fakes.ts'

const say = async (...words: string[]) => {
  const deps = fakeDeps()
  return { code: await run(words, deps), deps }
}

describe('fob help', () => {
  it.each(Object.keys(topics))('%s fits 80 columns, and ends as a line does', async topic => {
    const { code, deps } = await say('help', topic)
    expect(code).toBe(0)
    expect(deps.outText.split('\n').filter(line => [...line].length > 80)).toEqual([])
    expect(deps.outText).toMatch(/\S\n$/)
  })

  it('names its topics', async () => {
    const { deps } = await say('--help')
    for (const topic of Object.keys(topics)) expect(deps.outText).toContain(topic)
  })

  it('leaves out no key of a profile and no format', () => {
    expect(topics.profiles?.()).toSatisfy((text: string) =>
      settingNames.every(name => text.includes(`  ${profileKey(name)} `)),
    )
    expect(topics.output?.()).toSatisfy((text: string) =>
      outputFormats.every(format => text.includes(`  ${format} `)),
    )
  })

  it('goes by the commands that the examples of topics name', async () => {
    const examples = Object.values(topics).flatMap(topic => [
      ...topic().matchAll(/^ {2}fob ([a-z]+(?: [a-z]+)?)/gm),
    ])
    expect(examples.length).toBeGreaterThan(4)
    for (const [, words = ''] of examples) {
      const [command = ''] = words.split(' ')
      expect((await say('help', command)).code, words).toBe(0)
    }
  })

  it('does not show the options of token twice below it', async () => {
    const { deps } = await say('token', 'client-credentials', '--help')
    expect(deps.outText.match(/--client-id <id>/g)).toHaveLength(1)
    expect(deps.outText).toContain('--allow-http-loopback')
  })

  it('says what was meant by a mistyped topic', async () => {
    const { code, deps } = await say('help', 'store')
    expect(code).toBe(0)
    expect((await say('help', 'exit-code')).deps.errText).toContain('fob help exit-codes')
    expect(deps.outText).toContain('Usage: fob store')
  })
})
