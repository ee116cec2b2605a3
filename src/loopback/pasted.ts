/**
 * The parameters of a redirect that a person copied from the address bar; undefined where it is no whole redirect URL.
 * A bare code is not taken: its state and issuer could not be checked.
 */
export function pastedAnswer(text: string, redirectUri: string): URLSearchParams | undefined {
  const trimmed = text.trim()
  if (!URL.canParse(trimmed)) return undefined
  const [pasted, ours] = [new URL(trimmed), new URL(redirectUri)]
  const isOurs = pasted.origin === ours.origin && pasted.pathname === ours.pathname
  return isOurs && !pasted.username && !pasted.password ? pasted.searchParams : undefined
}
