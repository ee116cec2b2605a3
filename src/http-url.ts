/** True for an absolute URL of https or http. Whether it may be http is for url-policy.ts to say. */
export function isHttpUrl(text: string): boolean {
  const protocol = URL.canParse(text) && new URL(text).protocol
  return protocol === 'https:' || protocol === 'http:'
}
