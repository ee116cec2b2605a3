/** What a mistyped command line is told: exit 2, nothing on stdout, the right word. */
import { describe, expect, it } from 'vitest'
import { runFob, tempHome, writeProfile } from '../support/run.ts'

describe('a mistake on the command line exits 2 with a hint', () => {
  it.each([
    ['a mistyped subcommand', ['token', 'clint-credentials'], /\nhint: fob token client-credentials\n/],
    ['a mistyped command', ['tokn'], /did you mean token\?/],
    ['a mistyped flag', ['token', 'client-credentials', '--isuer', 'x'], /did you mean --issuer\?/],
    ['a mistyped topic', ['help', 'exit-code'], /fob help exit-codes/],
    ['a mistyped format', ['token', 'client-credentials', '-o', 'jsn'], /json/],
    ['no issuer', ['token', 'client-credentials', '--client-id', 'x'], /--issuer/],
    ['no client', ['token', 'client-credentials', '--issuer', 'https://as.example.com'], /--client-id/],
    ['an issuer that is no URL', ['token', 'client-credentials', '--issuer', 'as.example.com'], /URL/],
    ...['https://as.example.com/?p=1', 'https://as.example.com/#x', 'https://as.example.com?'].map(
      (issuer): [string, string[], RegExp] => [
        `the issuer ${issuer}`,
        ['token', 'client-credentials', '--issuer', issuer, '--client-id', 'x'],
        /without query and fragment/,
      ],
    ),
    ['a command too many', ['profile', 'help'], /hint: fob profile --help/],
    [
      'an option of a subcommand',
      ['token', 'client-credentials', '-o'],
      /fob token client-credentials --help/,
    ],
    [
      'a word too many',
      ['token', 'a', 'b'],
      /fob: too many arguments for 'token': expected 1 argument but got 2\n/,
    ],
    [
      'a parameter twice',
      ['token', 'client-credentials', '--param', 'a=1', '--param', 'a=2'],
      /'a=2' is invalid: write it as in tenant=blue, each name once\n/,
    ],
    [
      'an audience twice',
      ['token', 'client-credentials', '--audience', 'a', '--audience', 'b'],
      /'b' is invalid: write it as in https:\/\/api\.example\.com, once\n/,
    ],
    [
      'a claim twice',
      ['token', 'jwt-bearer', '--claim', 'a=1', '--claim', 'a=2'],
      /'a=2' is invalid: write it as in name=value, each name once\n/,
    ],
    [
      'a parameter in two files',
      ['token', 'grant', 'urn:x', '--param-file', 'a=b', '--param-file', 'a=c'],
      /'a=c' is invalid: write it as in name=path, each name once\n/,
    ],
    [
      'a parameter in a file and without',
      ['token', 'grant', 'urn:x', '--param', 'a=b', '--param-file', 'a=c'],
      /the parameter a is given twice/,
    ],
    ['what has a flag of its own', ['token', 'client-credentials', '--param', 'scope=x'], /fob sets itself/],
    [
      'what the answer is checked against',
      ['token', 'exchange', '--param', 'requested_token_type=x'],
      /fob sets itself/,
    ],
    ['a secret by --param', ['token', 'client-credentials', '--param', 'client_secret=x'], /client_secret/],
  ])('%s', async (_, args, expected) => {
    const { code, stdout, stderr } = await runFob(args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^fob: [^\n]+\n(hint: [^\n]+\n)$/)
    expect(stderr).toMatch(expected)
  })

  it.each(['true', '0', 'perhaps'])('FOB_ALLOW_HTTP_LOOPBACK=%s is yes, no or a mistake', async said => {
    const words = ['token', 'client-credentials', '--issuer', 'http://127.0.0.1:1', '--client-id', 'x']
    const env = { FOB_ALLOW_HTTP_LOOPBACK: said, FOB_CLIENT_SECRET: 'secret' }
    const { code, stderr } = await runFob(words, { env })
    expect(code).toBe({ true: 6, 0: 8 }[said] ?? 2)
    if (code === 2) expect(stderr).toContain('FOB_ALLOW_HTTP_LOOPBACK expects true or false')
  })

  it('names the nearest profile', async () => {
    const home = await tempHome()
    await writeProfile(home, 'work', 'issuer = "https://as.example.com"\nclient_id = "x"\n')
    const { code, stderr } = await runFob(['token', 'client-credentials', 'wrok'], { home })
    await home.remove()
    expect(code).toBe(2)
    expect(stderr).toContain('did you mean work?')
  })

  it.each([['-o json'], ['-ojson'], ['-qo json'], ['-vojson'], ['--output=json']])(
    'is one line of JSON with %s',
    async format => {
      const words = ['token', 'client-credentials', ...format.split(' '), '--isuer', 'x']
      const { code, stdout, stderr } = await runFob(words)
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      expect(JSON.parse(stderr)).toEqual({
        error: { code: 'usage', message: "unknown option '--isuer'", hint: 'did you mean --issuer?' },
      })
    },
  )
})

describe('help', () => {
  it.each([
    [['--help']],
    [['token', '--help']],
    [['token', 'client-credentials', '--help']],
    [['help', 'exit-codes']],
    [['help', 'environment']],
    [['discover', '--help']],
    [['profile', '--help']],
  ])('fob %j fits 80 columns and goes to stdout', async args => {
    const { code, stdout, stderr } = await runFob(args)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.length).toBeGreaterThan(100)
    expect(stdout.split('\n').filter(line => line.length > 80)).toEqual([])
  })

  it.each([[['--help']], [['token', '--help']], [['token', 'client-credentials', '--help']]])(
    'fob %j has an example',
    async args => expect((await runFob(args)).stdout).toContain('Example'),
  )
})
