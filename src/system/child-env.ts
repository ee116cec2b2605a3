import type { Env } from '../deps.ts'

/** What a child of fob may know: enough to find programs, a display and a locale; no FOB_*, no tokens of a CI. */
const allowed =
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_\w+|TERM|COLORTERM|TMPDIR|TEMP|TMP|DISPLAY|WAYLAND_DISPLAY|XAUTHORITY|XDG_\w+|DBUS_SESSION_BUS_ADDRESS|DESKTOP_SESSION|SYSTEMROOT|WINDIR|COMSPEC|PATHEXT|APPDATA|LOCALAPPDATA|PROGRAMFILES|USERPROFILE|HOMEDRIVE|HOMEPATH|WSL_DISTRO_NAME|WSL_INTEROP)$/i

export function childEnv(env: Env): Env {
  return Object.fromEntries(Object.entries(env).filter(([name]) => allowed.test(name)))
}

/** What password managers need besides, to find their agents and stores. */
const ofPasswordManagers = /^(GNUPGHOME|GPG_TTY|PASSWORD_STORE_DIR|SSH_AUTH_SOCK)$/

/** The environment of a command that prints a secret. */
export function commandEnv(env: Env): Env {
  const theirs = Object.entries(env).filter(([name]) => ofPasswordManagers.test(name))
  return { ...childEnv(env), ...Object.fromEntries(theirs) }
}
