// src/system/tty.ts for the standalone executable: what node:tty asks too, without the streams that it brings along.
const { isTTY } = process.binding('tty_wrap')

export const isatty = fd => isTTY(fd)
