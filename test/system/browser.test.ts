import { describe, expect, it } from 'vitest'
import { checkedUrl, type LaunchInput, planLaunch, withUrl } from '../../src/system/browser.ts'
import { noTerminal } from '../support/fakes.ts'

describe('only a web address reaches an opener', () => {
  it.each([
    'https://login.example.com/authorize?a=b',
    'http://127.0.0.1:8080/authorize',
    'https://xn--exmple-cua.com/',
  ])('%s', text => expect(checkedUrl(text).href).toBe(text))

  it.each([
    ['https://example.com/a b"c', 'https://example.com/a%20b%22c'],
    [
      "https://example.com/$(id)`id`;id|id&id'",
      "https://example.com/$(id)`id`;id|id&id'".replaceAll('`', '%60'),
    ],
    ['https://example.com/\n-x', 'https://example.com/-x'],
    ['HTTPS://EXAMPLE.COM', 'https://example.com/'],
    ['https://example.com/\u0000\u001b[31m', 'https://example.com/%00%1B[31m'],
  ])('%j is opened as %s', (text, href) => expect(checkedUrl(text).href).toBe(href))

  it.each([
    '',
    ' ',
    'example.com',
    '/etc/passwd',
    './x',
    '-x',
    '--help',
    '$(id)',
    '`id`',
    'file:///etc/passwd',
    'FILE:///etc/passwd',
    'file://server/share',
    '\\\\server\\share',
    '//server/share',
    'smb://server/share',
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,<script>',
    'vbscript:x',
    'blob:https://example.com/x',
    'about:blank',
    'view-source:https://example.com',
    'chrome://settings',
    'ms-settings:privacy',
    'ms-msdt:/id',
    'search-ms:query=x',
    'shell:startup',
    'mailto:a@example.com',
    'tel:1',
    'ssh://host',
    'ftp://example.com/',
    'ws://example.com/',
    'intent://x#Intent;end',
    'myapp://callback',
    'C:\\Windows\\System32\\calc.exe',
    'https://user@example.com/',
    'https://user:secret@example.com/',
    'https://login.example.com@evil.example/',
    'https://:x@example.com/',
    'https://',
    'https:///',
  ])('%j does not', text =>
    expect(() => checkedUrl(text)).toThrow(expect.objectContaining({ code: 'unsafe_url', exitCode: 8 })),
  )
})

const desk: LaunchInput = {
  env: { DISPLAY: ':0' },
  platform: 'linux',
  terminal: { ...noTerminal, errIsTTY: true, columns: 80 },
}

describe('which browser is started', () => {
  it.each<[string, Partial<LaunchInput>, unknown]>([
    ['at a desk', {}, { kind: 'default' }],
    ['on Wayland', { env: { WAYLAND_DISPLAY: 'w' } }, { kind: 'default' }],
    ['on a Mac', { env: {}, platform: 'darwin' }, { kind: 'default' }],
    ['in WSL', { env: { WSL_DISTRO_NAME: 'Debian' } }, { kind: 'default' }],
    ['--no-browser', { browser: false }, { kind: 'none', reason: '--no-browser' }],
    [
      '--browser',
      { browser: 'firefox -P "my work"' },
      { kind: 'command', command: ['firefox', '-P', 'my work'] },
    ],
    ['--browser over SSH', { browser: 'b', env: { SSH_TTY: 'x' } }, { kind: 'command', command: ['b'] }],
    ['BROWSER', { env: { BROWSER: 'a:b' } }, { kind: 'command', command: ['a'] }],
    [
      'BROWSER with a text browser first',
      { env: { BROWSER: 'w3m:/usr/bin/lynx:b' } },
      { kind: 'command', command: ['b'] },
    ],
    ['an empty BROWSER', { env: { BROWSER: '', DISPLAY: ':0' } }, { kind: 'default' }],
    [
      'over SSH',
      { env: { SSH_CONNECTION: 'x', DISPLAY: ':10' } },
      { kind: 'none', reason: 'this is an SSH session' },
    ],
    [
      'over SSH with text browsers alone',
      { env: { SSH_CONNECTION: 'x', BROWSER: 'lynx:links:elinks:w3m:www-browser' } },
      { kind: 'none', reason: 'this is an SSH session' },
    ],
    ['without display', { env: {} }, { kind: 'none', reason: 'there is no display' }],
    ['without terminal', { terminal: noTerminal }, { kind: 'none', reason: 'there is no terminal' }],
  ])('%s', (_name, more, plan) => expect(planLaunch({ ...desk, ...more })).toEqual(plan))

  it.each(['lynx', '/usr/bin/w3m -x', 'links2', ''])('--browser %j is refused', browser =>
    expect(() => planLaunch({ ...desk, browser })).toThrow(expect.objectContaining({ exitCode: 2 })),
  )
})

it('puts the address where %s is, else last', () => {
  const url = new URL('https://example.com/?a=$&b')
  expect(withUrl(['b', '--new', '%s', 'x'], url)).toEqual(['b', '--new', url.href, 'x'])
  expect(withUrl(['b', '--app=%s'], url)).toEqual(['b', `--app=${url.href}`])
  expect(withUrl(['b'], url)).toEqual(['b', url.href])
})
