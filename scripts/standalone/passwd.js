// src/sessions/passwd.ts for the standalone executable: Bun takes a person's home from HOME, where Node asks the password
// database. Locks must not move with a variable, or two runs with one keychain would not exclude each other. What the
// system is asked by is loaded then: the file store needs neither.
export const platform = () => process.platform

/** Where pw_dir is in struct passwd. */
const systems = {
  linux: { library: 'libc.so.6', offset: 32 },
  darwin: { library: 'libSystem.B.dylib', offset: 48 },
}

export function userInfo() {
  const system = systems[process.platform]
  if (system === undefined) return require('node:os').userInfo()
  const { CString, dlopen, read } = require('bun:ffi')
  const { symbols } = dlopen(system.library, { getpwuid: { args: ['u32'], returns: 'ptr' } })
  const entry = symbols.getpwuid(process.geteuid())
  if (!entry) throw new Error('no entry')
  return { homedir: new CString(read.ptr(entry, system.offset)).toString() }
}
