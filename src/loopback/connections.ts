import type { Socket } from 'node:net'

/** Far above what browsers open, far below what one process may have open. */
const most = 128

/**
 * Open sockets of the listener. Nobody can keep the true answer out by holding sockets: past the limit the oldest one
 * makes room, except those in use.
 */
export class Connections {
  readonly #open = new Set<Socket>()
  readonly #inUse = new WeakSet<Socket>()

  add(socket: Socket): void {
    this.#open.add(socket)
    socket.on('close', () => this.#open.delete(socket))
    // A reset by the other side is no event of ours.
    socket.on('error', () => socket.destroy())
    if (this.#open.size <= most) return
    for (const oldest of this.#open) {
      if (this.#inUse.has(oldest)) continue
      oldest.destroy()
      this.#open.delete(oldest)
      return
    }
  }

  /** The socket of the true answer waits for the token endpoint: it stays. */
  keep(socket: Socket): void {
    this.#inUse.add(socket)
  }

  destroyAll(): void {
    for (const socket of this.#open) socket.destroy()
  }
}
