// What `npm run bench` measures against, in a process of its own: who measures serves nobody meanwhile.
import { benchRows } from './bench-rows.js'

// Ctrl-C ends the parent, and that ends this, tidily.
process.on('SIGINT', () => {})
const { rows, close } = await benchRows()
if (process.connected) {
  process.once('disconnect', close)
  process.send(rows)
} else await close()
