import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, openSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { writeAll } from '../../src/system/write.ts'

it('waits for a slow reader of a pipe that others made non-blocking', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fob-write-'))
  const pipe = join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  const fd = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK)
  const size = 300_000
  const reader = spawn('sh', ['-c', `sleep 0.3; head -c ${size} "$0" | wc -c`, pipe])
  const count = once(reader.stdout, 'data')
  writeAll(fd, 'x'.repeat(size))
  expect(String(await count).trim()).toBe(String(size))
  closeSync(fd)
  await rm(folder, { recursive: true })
})
