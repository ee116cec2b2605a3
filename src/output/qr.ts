import type { Paint } from './paint.ts'

/**
 * A QR code in half blocks, one line of text for two of its rows; undefined where it does not fit the terminal.
 *
 * @param columns of the terminal
 */
export async function qrCode(text: string, columns: number, paint: Paint): Promise<string[] | undefined> {
  const { renderUnicodeCompact } = await import('uqr')
  // uqr draws for light on dark; paint.qr brings its own dark on light.
  const lines = renderUnicodeCompact(text, { ecc: 'L', border: 2, invert: paint.coloured }).split('\n')
  const width = Math.max(...lines.map(line => line.length))
  return width + 4 > columns ? undefined : lines.map(line => `  ${paint.qr(line)}`)
}
