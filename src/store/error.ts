import { exit, FobError } from '../errors.ts'

/** What a store answers where it can't serve: exit 9. */
export function storeError(code: string, message: string, hint: string, cause?: unknown): FobError {
  return new FobError(code, exit.store, message, { hint, cause })
}

/** `ENOSPC`, where the system gave one; else a plain word. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'unknown error'
}

/** Quotes for sh, so that a hint can be pasted. */
export const quoted = (text: string): string =>
  /^[\w./@%+:,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
