/** Programs that some tests need and not every machine has. */
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe } from 'vitest'

const programs = {
  chromium: ['chromium'],
  keyring: ['gnome-keyring-daemon', 'dbus-daemon', 'secret-tool'],
  zsh: ['zsh'],
  fish: ['fish'],
  tmux: ['tmux'],
  strace: ['strace'],
  curl: ['curl'],
  man: ['man', 'groff'],
  openssl: ['openssl'],
} as const

export type Part = keyof typeof programs

export function hasPart(part: Part): boolean {
  return programs[part].every(program => findProgram(program) !== undefined)
}

/** Full path of a program in PATH. */
export function findProgram(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
  return folders.map(folder => join(folder, name)).find(isExecutable)
}

/** Skips where the part is missing, and says so in the title; under CI=true a missing part fails instead. */
export function describeWith(part: Part, name: string, tests: () => void): void {
  if (hasPart(part)) describe(name, tests)
  else if (process.env.CI === 'true')
    throw new Error(`${part} is not installed, and CI skips no tests: ${name}`)
  else describe.skip(`${name} (skipped: no ${part} on this machine)`, tests)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
