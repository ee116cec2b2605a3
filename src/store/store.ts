/** Where secrets are kept. One contract suite (test/store/contract.ts) runs over every backend. */
export interface SecretStore {
  readonly name: StoreName
  /** For people: where it is. */
  readonly place?: string
  /** undefined where there is no such secret. A locked store is never "absent": it throws (exit 9). */
  get(key: string): Promise<string | undefined>
  /** Every reader sees it from then on, and it outlasts a power cut: with `flush: false` only once `flush` has been called. */
  set(key: string, value: string, options?: SetOptions): Promise<void>
  /** Several secrets wait for the disk once. A store without it has kept each when `set` is done. */
  flush?(): Promise<void>
  /** Begins in another thread what `set` will need for the same value. Writes nothing, and never fails. */
  prepare?(key: string, value: string): void
  /** True where there was something to delete. */
  delete(key: string): Promise<boolean>
  keys(): Promise<string[]>
}

export interface SetOptions {
  /** True where it is not said. */
  readonly flush?: boolean
}

export type StoreName = 'keychain' | 'file' | 'none'

export interface StoreChoice {
  readonly name: StoreName
  /** True where a flag, FOB_STORE or the profile named it: then it is never passed over. */
  readonly chosen: boolean
}
