/** A file of its own, so that the standalone executable can ask without node:tty, which costs it 2 ms (scripts/standalone/tty.js). */
export { isatty } from 'node:tty'
