import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readAuthorities } from '../../../src/oidc/http/authorities.ts'

let folder: string
const pem = (name: string) => `-----BEGIN CERTIFICATE-----\n${name}\n-----END CERTIFICATE-----\n`
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fob-ca-'))
  await writeFile(join(folder, 'own.pem'), pem('own'))
  await writeFile(join(folder, 'extra.pem'), pem('extra'))
  await writeFile(join(folder, 'key.pem'), '-----BEGIN PRIVATE KEY-----\nsecret\n-----END PRIVATE KEY-----\n')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const read = (caFile?: string, extra?: string) =>
  readAuthorities(
    caFile && join(folder, caFile),
    extra ? { NODE_EXTRA_CA_CERTS: join(folder, extra) } : {},
    path => readFile(path, 'utf8'),
  )

it('leaves all to Node without --ca-file', async () => {
  expect(await read(undefined, 'extra.pem')).toBeUndefined()
})

it('reads the file, and what Node would have trusted beside its store', async () => {
  expect(await read('own.pem')).toContain(pem('own'))
  const both = await read('own.pem', 'extra.pem')
  expect(both).toContain(pem('own'))
  expect(both).toContain(pem('extra'))
})

it('does without an extra file that is not there, as Node does', async () => {
  expect(await read('own.pem', 'gone.pem')).toContain(pem('own'))
})

it.each([
  ['gone.pem', /ENOENT/],
  ['.', /EISDIR/],
  ['key.pem', /no PEM certificate/],
])('%s is refused, and nothing of it is shown', async (file, why) => {
  const error = expect.objectContaining({
    code: 'ca_file_unreadable',
    exitCode: 2,
    message: expect.stringMatching(why),
  })
  await expect(read(file)).rejects.toEqual(error)
  await expect(read(file)).rejects.not.toThrow('secret')
})
