import { describe, expect, it } from 'vitest'
import { countdown } from '../../src/output/countdown.ts'
import { largeType } from '../../src/output/large-type.ts'
import { browserScreen, deviceScreen } from '../../src/output/login-screens.ts'
import { createPaint } from '../../src/output/paint.ts'
import { qrCode } from '../../src/output/qr.ts'
import { spin } from '../../src/output/spinner.ts'
import { noTerminal } from '../support/fakes.ts'

const terminal = { ...noTerminal, errIsTTY: true, columns: 80 }
const plain = () => createPaint({ env: {}, terminal: noTerminal })
const url = new URL('https://as.example.com/authorize?a=b')
const asking = { host: 'as.example.com', clientId: 'cli', scope: ['openid'] }

/** What may not reach a terminal: all controls but the line feed, and what reorders text. */
const dangerous = /[^\P{Cc}\n]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/u

describe('screens', () => {
  it('are whole in a terminal of 80 by 24', async () => {
    const large = largeType('WDJB-MJHT')
    const qr = await qrCode('https://login.example.com/device?user_code=WDJB-MJHT', 80, await plain())
    const uris = { verificationUri: url, verificationUriComplete: url }
    const screen = deviceScreen({ ...asking, ...uris, userCode: 'WDJB-MJHT', qr, large }, await plain())
    const lines = screen.split('\n')
    expect(lines.length).toBeLessThanOrEqual(23)
    expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(80)
    expect(screen).toMatch(/^Enter {2}WDJB-MJHT$/m)
  })

  const payloads = [
    ...Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)),
    ...Array.from({ length: 33 }, (_, code) => String.fromCharCode(127 + code)),
    ...[
      '\u202a',
      '\u202b',
      '\u202c',
      '\u202d',
      '\u202e',
      '\u2066',
      '\u2067',
      '\u2068',
      '\u2069',
      '\u200e',
      '\u200f',
    ],
    ...[
      '[31m',
      '[2J',
      '[H',
      ']0;x\u0007',
      ']8;;http://evil\u001b\\x',
      ']52;c;eA==\u0007',
      'c',
      'P+q\u001b\\',
    ].map(sequence => `\u001b${sequence}`),
    ...['\u009b31m', '\u009d0;x\u009c', 'x'.repeat(100_000)],
  ]
  it('let no control through, whatever field it stands in', async () => {
    const paint = await plain()
    for (const payload of payloads) {
      const text = `a${payload}b`
      const fields = { host: text, clientId: text, scope: [text, text] }
      const uri = new URL(`https://example.com/${payload.slice(0, 100)}`)
      const device = {
        userCode: text,
        verificationUri: uri,
        verificationUriComplete: uri,
        qr: undefined,
        large: undefined,
      }
      const screens = [
        deviceScreen({ ...fields, ...device }, paint),
        browserScreen({ ...fields, url: uri, noBrowser: 'x', canPaste: true }, paint),
      ]
      for (const screen of screens) {
        expect(screen).not.toMatch(dangerous)
        expect(screen.length).toBeLessThan(3000)
      }
    }
  })
})

describe('paint', () => {
  it.each([
    ['no terminal', {}, noTerminal, false],
    ['a terminal', { TERM: 'xterm' }, terminal, true],
    ['NO_COLOR', { NO_COLOR: '1' }, terminal, false],
    ['a dumb terminal', { TERM: 'dumb' }, terminal, false],
    ['FORCE_COLOR', { FORCE_COLOR: '1' }, noTerminal, true],
    ['FORCE_COLOR=0', { FORCE_COLOR: '0' }, terminal, false],
  ])('with %s', async (_name, env, where, coloured) => {
    const paint = await createPaint({ env, terminal: where })
    expect(paint.coloured).toBe(coloured)
    expect(paint.bold('x') === 'x').toBe(!coloured)
    expect(paint.code('x') === 'x').toBe(!coloured)
  })

  it.each([
    ['kitty', { TERM: 'xterm-kitty' }, true],
    ['VTE', { VTE_VERSION: '7200' }, true],
    ['VS Code', { TERM_PROGRAM: 'vscode' }, true],
    ['inside tmux', { TERM_PROGRAM: 'vscode', TMUX: 'x' }, false],
    ['another', { TERM: 'xterm' }, false],
  ])('%s has links: %s', async (_name, env, linked) => {
    const paint = await createPaint({ env, terminal })
    expect(paint.link(url)).toBe(linked ? `\u001b]8;;${url}\u001b\\${url}\u001b]8;;\u001b\\` : url.href)
    expect((await createPaint({ env, terminal: noTerminal })).link(url)).toBe(url.href)
  })
})

it('a QR code that is wider than the terminal is left out', async () => {
  expect(await qrCode('https://example.com', 20, await plain())).toBeUndefined()
})

it('large type knows letters and digits, and leaves the rest', () => {
  expect(largeType('I1')).toEqual(['▀█▀ ▄█ ', ' █   █ ', '▀▀▀ ▀▀▀'])
  expect(largeType('abc-123')).toHaveLength(3)
  expect(largeType('a_b')).toBeUndefined()
})

it.each([
  [298_001, '4:59'],
  [60_000, '1:00'],
  [0, '0:00'],
  [-5, '0:00'],
])('%d ms are %s', (milliseconds, text) => expect(countdown(milliseconds)).toBe(text))

it.each([
  ['no terminal', noTerminal],
  ['a terminal of 0 columns', { ...terminal, columns: undefined }],
])('nothing spins on %s', async (_name, where) => {
  const spinner = await spin(() => 'x', { terminal: where, env: {} })
  spinner.stop()
})
