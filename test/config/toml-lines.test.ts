import fc from 'fast-check'
import { stringify } from 'smol-toml'
import { expect, test } from 'vitest'
import { lineOfKey } from '../../src/config/toml-lines.ts'

const document = `# x = 1
a = """
b = 1
"" """
"client_id" = 'x' # client = 2
c.d = { e = [1, 2,
  3], "f#\\u0021" = '''
q = 1''' }
[ client_secret ] # hm
command = ["a", "b]",
 "c"]
[[x.y]]
z = 1979-05-27 07:32:00.5
w = ""
'quoted key' = 2`

test.each([
  ['a', 2],
  ['client_id', 5],
  ['c', 6],
  ['c.d.e', 6],
  ['c.d.f#!', 7],
  ['client_secret', 9],
  ['client_secret.command', 10],
  ['x.y.w', 14],
  ['x.y.quoted key', 15],
  ['a.nothing of the kind', 2],
])('%s stands on line %i', (path, line) => {
  expect(lineOfKey(document, path.split('.'))).toBe(line)
  expect(lineOfKey(document.replaceAll('\n', '\r\n'), path.split('.'))).toBe(line)
})

test.each(['b', '# x = 1', 'client', 'q'])('%s is no key', key => {
  expect(lineOfKey(document, [key])).toBeUndefined()
})

test('every key of a generated document is found, in the order written', () => {
  const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.string()))
  const key = fc.string({ minLength: 1 })
  fc.assert(
    fc.property(fc.dictionary(key, fc.oneof(value, fc.dictionary(key, value)), { minKeys: 1 }), table => {
      const source = stringify(table)
      for (const name of Object.keys(table)) {
        const line = lineOfKey(source, [name])
        const text = source.split('\n')[(line ?? 0) - 1] ?? ''
        expect(text.startsWith(name) || text.includes(JSON.stringify(name).slice(1, -1))).toBe(true)
      }
    }),
  )
})
