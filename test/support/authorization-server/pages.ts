/** Pages of the provider. The affirmative button comes first on each; none has a script. */
import type { Configuration, KoaContextWithOIDC } from 'oidc-provider'

type Features = NonNullable<Configuration['features']>
type DeviceFlow = NonNullable<Features['deviceFlow']>

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string) => text.replace(/[&<>"]/g, character => escapes[character] ?? '')

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head>
<body><main><h1>${title}</h1>${body}</main></body></html>`
}

const buttons =
  '<button name="decision" value="allow">Allow</button> <button name="decision" value="deny">Deny</button>'

/** Asks who signs in, unless that is known, and for consent. */
export function signInPage(action: string, clientId: string, scope: string, user?: string): string {
  const who = user
    ? `<p>Signed in as ${escaped(user)}.</p>`
    : `<p><label>User name <input name="user" autocomplete="off" required></label></p>
<p><label>Password <input name="password" type="password" autocomplete="off"></label></p>`
  return page(
    'Sign in',
    `<p><b>${escaped(clientId)}</b> asks for: ${escaped(scope)}</p>
<form method="post" action="${escaped(action)}">${who}${buttons}</form>`,
  )
}

export const renderError: NonNullable<Configuration['renderError']> = (ctx, out) => {
  const lines = Object.entries(out).map(([name, value]) => `<li>${name}: ${escaped(String(value))}</li>`)
  ctx.type = 'html'
  ctx.body = page('Error', `<ul>${lines.join('')}</ul>`)
}

export const userCodeInput: NonNullable<DeviceFlow['userCodeInputSource']> = (ctx, form, _out, error) => {
  const told = error ? `<p role="alert">${escaped(error.name)}</p>` : ''
  ctx.body = page('Device', `${told}${form}<button form="op.deviceInputForm">Continue</button>`)
}

export const userCodeConfirm: NonNullable<DeviceFlow['userCodeConfirmSource']> = (
  ctx,
  form,
  client,
  _info,
  userCode,
) => {
  ctx.body = page(
    'Confirm device',
    `<p><b>${escaped(client.clientId)}</b> shows the code <code>${escaped(userCode)}</code></p>${form}
<button form="op.deviceConfirmForm">Continue</button>
<button form="op.deviceConfirmForm" name="abort" value="yes">Abort</button>`,
  )
}

export const deviceSuccess = (ctx: KoaContextWithOIDC) => {
  ctx.body = page('Device signed in', '<p>You can close this page.</p>')
}

export const logout = (ctx: KoaContextWithOIDC, form: string) => {
  ctx.body = page(
    'Sign out',
    `${form}<button form="op.logoutForm" name="logout" value="yes">Sign out</button>`,
  )
}

export const loggedOut = (ctx: KoaContextWithOIDC) => {
  ctx.body = page('Signed out', '<p>You can close this page.</p>')
}
