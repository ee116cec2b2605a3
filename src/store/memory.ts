import type { SecretStore } from './store.ts'

/** `--store none`: nothing outlives the process. */
export function memoryStore(): SecretStore {
  const secrets = new Map<string, string>()
  return {
    name: 'none',
    get: async key => secrets.get(key),
    set: async (key, value) => void secrets.set(key, value),
    delete: async key => secrets.delete(key),
    keys: async () => [...secrets.keys()],
  }
}
