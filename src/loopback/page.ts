/** The page that the browser ends on. No script, no outside resource, and nothing of the request in it. */
import { createHash } from 'node:crypto'

export interface Page {
  readonly succeeded: boolean
  readonly heading: string
  readonly lines: readonly string[]
}

const style = `:root{color-scheme:light dark;--ink:#1c1e21;--soft:#555b64;--paper:#f4f5f7;--card:#fff;--good:#17713a;--bad:#b3261e}
@media(prefers-color-scheme:dark){:root{--ink:#eceef1;--soft:#aab1bb;--paper:#15171a;--card:#1f2226;--good:#6fd08f;--bad:#ff8f85}}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--paper);color:var(--ink);font:1.05rem/1.55 system-ui,sans-serif}
main{box-sizing:border-box;max-width:30rem;width:calc(100% - 2rem);padding:2rem 2.25rem;border-radius:.75rem;background:var(--card);border-top:.3rem solid var(--bad);overflow-wrap:anywhere}
main.good{border-color:var(--good)}
h1{margin:0 0 .75rem;font-size:1.5rem;line-height:1.25}
p{margin:.4rem 0 0}
p.last{margin-top:1.25rem;color:var(--soft)}`

const styleHash = createHash('sha256').update(style).digest('base64')

/** On every answer of the listener, refusals included. There is no CORS header anywhere, so no page can read one. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
  connection: 'close',
}

export function renderPage({ succeeded, heading, lines }: Page): string {
  const paragraphs = lines.map(line => `<p>${escapeHtml(line)}</p>`).join('\n')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(heading)} - fob</title>
<style>${style}</style>
</head>
<body>
<main${succeeded ? ' class="good"' : ''}>
<div role="${succeeded ? 'status' : 'alert'}">
<h1>${escapeHtml(heading)}</h1>
${paragraphs}
</div>
<p class="last">You can close this tab and go back to the terminal.</p>
</main>
</body>
</html>
`
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, found => escapes[found] ?? '')
