/** Signing in at a terminal: what a person sees, pastes and presses. */
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describeWith } from '../support/parts.ts'
import { fobCommand } from '../support/run.ts'
import { personOfEachTest, sharedServer } from '../support/shared.ts'
import { shownUrl } from '../support/signed-in.ts'
import { openTerminal } from '../support/terminal.ts'

const server = await sharedServer()
const person = personOfEachTest(server)

describeWith('tmux', 'in a terminal of 80 by 24', () => {
  const open = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    openTerminal([...fobCommand(), ...args], {
      PATH: process.env.PATH,
      ...person.home.env,
      ...person.env,
      ...env,
    })

  it('the address that the browser ended on can be pasted; a wrong one is not the end', async () => {
    await using terminal = await open(['login', 'work', '--pkce'])
    const url = await shownUrl(terminal)
    await terminal.waitFor(/waiting for the browser, \d:\d\d left/)
    await terminal.type('http://127.0.0.1:1/callback?code=x&state=y')
    await terminal.key('Enter')
    await terminal.waitFor(/warning: that is not where this sign-in ends/)
    const end = await server.signInAs(url, 'alice', { follow: false })
    await terminal.type(end.url.href)
    await terminal.key('Enter')
    await terminal.waitFor(/^exit:0\n\s*echo$/m)
    const screen = await terminal.screen()
    expect(screen).toContain('signed in as alice at ')
    expect(screen).not.toContain(end.url.searchParams.get('code'))
    expect(screen).not.toMatch(/waiting|left/)
    expect((await person.fob(['token', 'work'])).code).toBe(0)
  })

  it('the browser of the desktop is started, with the address and without a secret', async () => {
    const seen = join(person.home.path, 'seen')
    const opener = join(person.home.path, 'xdg-open')
    await writeFile(
      opener,
      `#!/bin/sh\necho noise; { echo "$@"; env; } > ${seen}.part; mv ${seen}.part ${seen}\n`,
    )
    await chmod(opener, 0o755)
    const env = { DISPLAY: ':9', PATH: `${person.home.path}:${process.env.PATH}`, AWS_SECRET_ACCESS_KEY: 'x' }
    await using terminal = await open(['login', 'work', '--pkce'], env)
    await terminal.waitFor(/Your browser opens to sign in at/)
    const url = await shownUrl(terminal)
    await server.signInAs(url, 'alice')
    await terminal.waitFor(/^exit:0$/m)
    expect(await terminal.screen()).not.toContain('noise')
    const [words, ...variables] = (await readFile(seen, 'utf8')).split('\n')
    expect(words).toBe(url.href)
    expect(variables.join('\n')).toContain('DISPLAY=:9')
    expect(variables.filter(line => /FOB|SECRET/.test(line))).toEqual([])
  })

  it('the browser may win while a person could paste', async () => {
    await using terminal = await open(['login', 'work', '--pkce'])
    const url = await shownUrl(terminal)
    const page = await server.signInAs(url, 'alice')
    expect(page.body).toContain('You are signed in as alice')
    await terminal.waitFor(/^exit:0\n\s*echo$/m)
  })

  it.each([
    ['--pkce', /waiting for the browser/],
    ['--device', /waiting for approval/],
  ] as const)('Ctrl-C in %s leaves a clean terminal', async (flow, waiting) => {
    await using terminal = await open(['login', 'work', flow])
    await terminal.waitFor(waiting)
    await terminal.key('C-c')
    await terminal.waitFor(/^exit:130\n\s*echo$/m)
    expect(await terminal.screen()).not.toMatch(waiting)
  })

  it('the whole of the device screen is to be seen, and no token is printed', async () => {
    await using terminal = await open(['login', 'work', '--device'])
    const [, code = ''] = await terminal.waitFor(/^Enter +(\S+) ?$/m)
    await terminal.waitFor(/waiting for approval, \d+:\d\d left/)
    const screen = await terminal.screen()
    expect(screen).toMatch(/█▀▀▀▀▀█/)
    expect(screen).toMatch(/^Open +http\S+\/device ?$/m)
    await server.approveDevice(`${server.issuer}/device?user_code=${code}`, 'alice')
    await terminal.waitFor(/^exit:0$/m)
    const token = (await person.fob(['token', 'work'])).stdout.trim()
    expect(token).not.toBe('')
    expect(await terminal.screen()).not.toContain(token)
  })

  it('--no-input offers no pasting', async () => {
    await using terminal = await open(['login', 'work', '--pkce', '--no-input'])
    await shownUrl(terminal)
    expect(await terminal.screen()).not.toContain('Paste')
  })
})
