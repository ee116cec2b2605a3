/** oidc-provider, without its word at each start that it wants Node 22: what we use of it works on Node 20 too. */
const { warn } = console
console.warn = (message: unknown) => {
  if (!String(message).includes('Unsupported runtime')) warn(message)
}
const { Provider, errors } = await import('oidc-provider')
console.warn = warn

export { errors, Provider }
