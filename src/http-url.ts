/** True for an absolute URL of https or http. Whether it may be http is for url-policy.ts to say. */
export function isHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  // As nearly all are written. The first URL of a process takes Node 0.1 ms to make.
  if (text.startsWith('https://')) return true
  const { protocol } = new URL(text)
  return protocol === 'https:' || protocol === 'http:'
}
