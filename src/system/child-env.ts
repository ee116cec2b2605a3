import type { Env } from '../deps.ts'

/** What a child of fob may know: enough to find programs, a display and a locale; no FOB_*, no tokens of a CI. */
const allowed =
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_\w+|TERM|COLORTERM|TMPDIR|TEMP|TMP|DISPLAY|WAYLAND_DISPLAY|XAUTHORITY|XDG_\w+|DBUS_SESSION_BUS_ADDRESS|DESKTOP_SESSION|SYSTEMROOT|WINDIR|COMSPEC|PATHEXT|APPDATA|LOCALAPPDATA|PROGRAMFILES|USERPROFILE|HOMEDRIVE|HOMEPATH|WSL_DISTRO_NAME|WSL_INTEROP)$/i

export function childEnv(env: Env): Env {
  return Object.fromEntries(Object.entries(env).filter(([name]) => allowed.test(name)))
}
