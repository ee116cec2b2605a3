// Plugins that put lazy-decrypt.ts in the place of the part of jose that openid-client loads at its start.
import { fileURLToPath } from 'node:url'

const asked = 'jose/jwe/compact/decrypt'
const path = fileURLToPath(new URL('lazy-decrypt.ts', import.meta.url))
const notAsked = `nobody asks for ${asked} any more: see scripts/lazy-jose.js`

/** For esbuild. Fails where there is nothing to replace. */
export const lazyJoseForEsbuild = {
  name: 'lazy-jose',
  setup({ onEnd, onResolve }) {
    let isAsked = false
    onResolve({ filter: new RegExp(`^${asked}$`) }, () => {
      isAsked = true
      return { path }
    })
    onEnd(() => (isAsked ? {} : { errors: [{ text: notAsked }] }))
  },
}

/** For Rolldown; as the other. */
export function lazyJoseForRolldown() {
  let isAsked = false
  return {
    name: 'lazy-jose',
    resolveId(id) {
      if (id !== asked) return undefined
      isAsked = true
      return path
    },
    buildEnd(error) {
      if (!error && !isAsked) throw new Error(notAsked)
    },
  }
}
