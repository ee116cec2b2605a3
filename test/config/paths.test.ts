import { homedir } from 'node:os'
import { join } from 'node:path'
import envPaths from 'env-paths'
import { describe, expect, it } from 'vitest'
import { systemPaths } from '../../src/config/paths.ts'

describe('the folders of fob', () => {
  it('are those of env-paths, on this system', () => {
    const { config, data, cache } = envPaths('fob', { suffix: '' })
    expect(systemPaths(process.env, process.platform, homedir)).toEqual({ config, data, cache })
  })

  it.each<[NodeJS.Platform, Record<string, string>, string[]]>([
    ['linux', {}, ['/h/.config/fob', '/h/.local/share/fob', '/h/.cache/fob']],
    [
      'linux',
      { XDG_CONFIG_HOME: '/c', XDG_DATA_HOME: '/d', XDG_CACHE_HOME: '/e' },
      ['/c/fob', '/d/fob', '/e/fob'],
    ],
    [
      'linux',
      { XDG_CONFIG_HOME: 'here', XDG_DATA_HOME: '' },
      ['/h/.config/fob', '/h/.local/share/fob', '/h/.cache/fob'],
    ],
    [
      'darwin',
      { XDG_CONFIG_HOME: '/c' },
      ['/h/Library/Preferences/fob', '/h/Library/Application Support/fob', '/h/Library/Caches/fob'],
    ],
    [
      'win32',
      {},
      ['/h/AppData/Roaming/fob/Config', '/h/AppData/Local/fob/Data', '/h/AppData/Local/fob/Cache'],
    ],
    ['win32', { APPDATA: '/r', LOCALAPPDATA: '/l' }, ['/r/fob/Config', '/l/fob/Data', '/l/fob/Cache']],
  ])('on %s with %j', (platform, env, expected) => {
    const { config, data, cache } = systemPaths(env, platform, () => '/h')
    expect([config, data, cache]).toEqual(expected.map(path => join(path)))
  })

  it.each([
    ['empty', () => ''],
    ['relative', () => '.'],
    [
      'nowhere',
      () => {
        throw new Error('ENOENT')
      },
    ],
  ])('are not in the current folder where the home is %s', (_, home) => {
    const { config, data, cache } = systemPaths({}, 'linux', home)
    for (const path of [config, data, cache]) expect(path).toMatch(/^\/nonexistent\//)
  })

  it('need no home where the environment names them all', () => {
    const env = { XDG_CONFIG_HOME: '/c', XDG_DATA_HOME: '/d', XDG_CACHE_HOME: '/e' }
    const home = () => {
      throw new Error('asked for')
    }
    expect(systemPaths(env, 'linux', home).config).toBe('/c/fob')
  })
})
