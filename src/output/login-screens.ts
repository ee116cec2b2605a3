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
      ? [`Your browser opens to sign in at ${where}. If it does not, open:`]
      : [`No browser is opened: ${noBrowser}.`, `To sign in at ${where}, open:`]
  const paste = canPaste
    ? ['', paint.dim('Browser elsewhere? Paste the address it ends on here, and show it to nobody.')]
    : []
  return ['', ...first, '', paint.link(url), ...paste, ''].join('\n')
}

export interface DeviceScreen extends Asking {
  readonly userCode: string
  readonly verificationUri: URL
  readonly verificationUriComplete: URL | undefined
  /** Lines of a QR code of the URI with the code in it. */
  readonly qr: readonly string[] | undefined
  /** The code in large type, which may stand beside the QR code. */
  readonly large: readonly string[] | undefined
}

/** At 80 by 24 all of it is to be seen, so that nobody has to scroll for the top of a QR code. */
export function deviceScreen(screen: DeviceScreen, paint: Paint): string {
  const {
    host,
    clientId,
    scope,
    userCode,
    verificationUri,
    verificationUriComplete: complete,
    qr,
    large,
  } = screen
  const what = scope.length > 0 ? `, for ${safeText(scope.join(' '), 200)}` : ''
  const picture = qr ? beside(qr, large ?? []) : (large ?? []).map(line => `    ${line}`)
  return [
    ...(picture.length > 0 ? [...picture, ''] : []),
    `Open   ${paint.link(verificationUri)}`,
    `Enter  ${paint.code(safeText(userCode, 64))}`,
    ...(complete && !qr ? [`Or     ${paint.link(complete)}`] : []),
    paint.dim(`To sign in at ${safeText(host, 100)} as client ${safeText(clientId, 100)}${what}.`),
    paint.dim('Continue only if you started this yourself.'),
  ].join('\n')
}

/** `right` in the middle of the lines of `left`. */
function beside(left: readonly string[], right: readonly string[]): string[] {
  const from = Math.floor((left.length - right.length) / 2)
  return left.map((line, at) => `${line}${right[at - from] === undefined ? '' : `    ${right[at - from]}`}`)
}
