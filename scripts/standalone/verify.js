// What a compiled executable is by its own bytes: nobody here can run them all.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const modules = fileURLToPath(new URL('../../node_modules/', import.meta.url))
const interpreters = {
  x64: '/lib64/ld-linux-x86-64.so.2\0',
  arm64: '/lib/ld-linux-aarch64.so.1\0',
  'x64-musl': '/lib/ld-musl-x86_64.so.1\0',
  'arm64-musl': '/lib/ld-musl-aarch64.so.1\0',
}
const machines = {
  elf: { x64: 62, arm64: 183 },
  machO: { x64: 0x1000007, arm64: 0x100000c },
  pe: { x64: 0x8664, arm64: 0xaa64 },
}

/** In the words of Bun's targets; undefined for what is none of them. */
export function targetOf(file) {
  const archOf = (kind, machine) => Object.keys(machines[kind]).find(arch => machines[kind][arch] === machine)
  if (file.readUInt32BE(0) === 0x7f454c46) {
    const arch = archOf('elf', file.readUInt16LE(18))
    const start = file.subarray(0, 4096)
    const found = [arch, `${arch}-musl`].find(name => start.includes(interpreters[name] ?? '?'))
    return found && `bun-linux-${found}`
  }
  if (file.readUInt32LE(0) === 0xfeedfacf) return `bun-darwin-${archOf('machO', file.readUInt32LE(4))}`
  if (file.toString('latin1', 0, 2) !== 'MZ') return undefined
  return `bun-windows-${archOf('pe', file.readUInt16LE(file.readUInt32LE(0x3c) + 4))}`
}

/** Names of the prebuilt binaries of npm packages that are in it, as <package>/<platform>. */
export function nativeParts(file) {
  const prebuilds = ['keytar', 'fs-native-extensions'].flatMap(name =>
    readdirSync(join(modules, name, 'prebuilds')).map(platform => ({ name, platform })),
  )
  return prebuilds.flatMap(({ name, platform }) => {
    const path = join(modules, name, 'prebuilds', platform, `${name}.node`)
    return existsSync(path) && file.includes(readFileSync(path)) ? [`${name}/${platform}`] : []
  })
}

/** None for musl on arm64: what keytar has for it is of x64. */
const expectedParts = {
  'bun-linux-x64': 'keytar/linux-x64',
  'bun-linux-arm64': 'keytar/linux-arm64',
  'bun-linux-x64-musl': 'keytar/linuxmusl-x64',
  'bun-darwin-arm64': 'keytar/darwin-arm64',
  'bun-darwin-x64': 'keytar/darwin-x64',
  'bun-windows-x64': 'keytar/win32-x64 fs-native-extensions/win32-x64',
}

/** Throws where the executable is of another system, or has not the native parts of its own. */
export function verify(file, target) {
  const found = targetOf(file)
  if (found !== target) throw new Error(`compiled for ${target}, it is of ${found}`)
  const parts = nativeParts(file)
  const missing = (expectedParts[target] ?? '').split(' ').filter(part => part && !parts.includes(part))
  if (missing.length > 0) throw new Error(`${target} has no ${missing.join(', ')}`)
  if (!expectedParts[target] && parts.length > 0) throw new Error(`${target} has ${parts.join(', ')}`)
}
