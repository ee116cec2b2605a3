/** What a person sees while signing in. Every part that a server or a profile wrote passes safeText here. */
import { safeText } from '../safe-text.ts'
import type { Paint } from './paint.ts'

export interface Asking {
  /** Host of the issuer. */
  readonly host: string
  readonly clientId: string
  readonly scope: readonly string[]
}

export interface BrowserScreen extends Asking {
  readonly url: URL
  /** Why no browser is opened; undefined where one is. */
  readonly noBrowser: string | undefined
  readonly canPaste: boolean
}

export function browserScreen({ host, url, noBrowser, canPaste }: BrowserScreen, paint: Paint): string {
  const where = paint.bold(safeText(host, 100))
  const first =
    noBrowser === undefined
      ? `Your browser opens to sign in at ${where}. If it does not, open:`
      : `Open this address to sign in at ${where} (no browser is opened: ${noBrowser}):`
  const paste = canPaste
    ? [
        '',
        paint.dim(
          'Is the browser on another machine? Then paste the address it ends on here. Give it to nobody else.',
        ),
      ]
    : []
  return ['', first, '', paint.link(url), ...paste, ''].join('\n')
}

export interface DeviceScreen extends Asking {
  readonly userCode: string
  readonly verificationUri: URL
  readonly verificationUriComplete: URL | undefined
  readonly qr: readonly string[] | undefined
}

export function deviceScreen(screen: DeviceScreen, paint: Paint): string {
  const { host, clientId, scope, userCode, verificationUri, verificationUriComplete: complete, qr } = screen
  const what = scope.length > 0 ? ` and asks for ${safeText(scope.join(' '), 200)}` : ''
  return [
    '',
    ...(qr ? [...qr, ''] : []),
    `To sign in at ${paint.bold(safeText(host, 100))}, open this address on any device:`,
    '',
    `    ${paint.link(verificationUri)}`,
    '',
    'and enter the code:',
    '',
    `    ${paint.code(safeText(userCode, 64))}`,
    '',
    ...(complete ? [`With the code in it: ${paint.link(complete)}`] : []),
    paint.dim(`The client is ${safeText(clientId, 100)}${what}. Continue only if you started this yourself.`),
    '',
  ].join('\n')
}
