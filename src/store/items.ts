/** A place that holds short texts by account: what a keychain is before splitting and hiding. */
export interface Items {
  get(account: string): Promise<string | undefined>
  set(account: string, value: string): Promise<void>
  delete(account: string): Promise<boolean>
  list(): Promise<string[]>
}
