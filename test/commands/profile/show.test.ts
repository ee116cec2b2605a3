import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { setUp, work } from './support.ts'

describe('fob profile show', () => {
  test('shows what the profile says', async () => {
    const { deps, fob } = await setUp({ work }, { env: { FOB_SCOPE: 'x' } })
    await fob('show', 'work')
    expect(deps.outText).toBe(
      '  issuer     https://login.example.com\n  client_id  cli\n  param      { tenant = "blue" }\n',
    )
  })

  test('--resolved says where each value comes from', async () => {
    const env = { FOB_SCOPE: 'a  b', FOB_CLIENT_SECRET: 'hush', FOB_CLIENTID: 'x' }
    const { deps, fob, folder } = await setUp({ default: work }, { env })
    await fob('show', '--resolved', '--timeout', '1m')
    const file = join(folder, 'default.toml')
    expect(deps.outText.split('\n').map(line => line.trim().split(/ {2,}/))).toEqual([
      ['issuer', 'https://login.example.com', `${file}:2`],
      ['client_id', 'cli', `${file}:3`],
      ['client_secret', '{ env = "FOB_CLIENT_SECRET" }', 'env FOB_CLIENT_SECRET'],
      ['scope', 'a b', 'env FOB_SCOPE'],
      ['param', '{ tenant = "blue" }', `${file}:5`],
      ['store', 'keychain', 'default'],
      ['timeout', '60s', 'flag --timeout'],
      [''],
    ])
    expect(deps.errText).toBe('warning: FOB_CLIENTID is no variable of fob: did you mean FOB_CLIENT_ID?\n')
  })

  test('--resolved leaves out the key that a secret of the call goes before', async () => {
    const key = 'client_id = "cli"\nclient_auth = "private_key_jwt"\nprivate_key = "key.pem"'
    const { deps, fob } = await setUp({ work: key }, { env: { FOB_CLIENT_SECRET: 'hush' } })
    await fob('show', 'work', '--resolved', '-o', 'json')
    const { settings } = JSON.parse(deps.outText)
    expect(Object.keys(settings)).toEqual(['client_id', 'client_secret', 'store', 'timeout'])
  })

  test('--resolved as JSON', async () => {
    const { deps, fob, folder } = await setUp({ work: 'client_id = "cli"\nstore = "file"' })
    await fob('show', 'work', '--resolved', '-o', 'json')
    const path = join(folder, 'work.toml')
    expect(JSON.parse(deps.outText)).toEqual({
      profile: 'work',
      path,
      settings: {
        client_id: { value: 'cli', origin: { kind: 'file', path, line: 1 } },
        store: { value: 'file', origin: { kind: 'file', path, line: 2 } },
        timeout: { value: 30, origin: { kind: 'default' } },
      },
    })
  })

  test.each([['text'], ['json']])('what may be secret is masked (%s)', async format => {
    const secrets = `
      proxy = "http://ada:hush@proxy.example.com:8080/"
      resource = ["https://ada:hush@api.example.com"]
      param = { api_key = "hush", login_token = "hush", tenant = "blue" }
      client_secret = { command = ["pass", "show", "fob"] }`
    const { deps, fob } = await setUp({ work: secrets })
    await fob('show', 'work', '-o', format)
    await fob('show', 'work', '--resolved', '-o', format)
    await fob('list', '-o', format)
    expect(deps.outText).not.toContain('hush')
    expect(deps.outText).toContain('http://***@proxy.example.com:8080/')
    expect(deps.outText).toContain('blue')
    expect(deps.outText).toContain('pass')
  })

  test('control characters do not reach the terminal', async () => {
    const { deps, fob } = await setUp({ work: 'client_id = "a\\u001b[31mb"' })
    await fob('show', 'work')
    await fob('list')
    await fob('show', 'work', '-o', 'json')
    expect(deps.outText).not.toContain('\u001b')
  })

  test.each([
    [['wrok'], 'unknown_profile'],
    [[], 'no_profile'],
  ])('%j is refused', async (argv, code) => {
    const { fob } = await setUp({ work })
    await expect(fob('show', ...argv)).rejects.toMatchObject({ code, exitCode: 2 })
  })
})
