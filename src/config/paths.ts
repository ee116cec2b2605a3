import envPaths from 'env-paths'

/** The folders of fob. None is created before something is written into it. */
export interface Paths {
  /** Profiles: `<config>/profiles/<name>.toml`. */
  readonly config: string
  /** The file store. */
  readonly data: string
  /** Server metadata: may be deleted at any time. */
  readonly cache: string
}

export function systemPaths(): Paths {
  const { config, data, cache } = envPaths('fob', { suffix: '' })
  return { config, data, cache }
}
