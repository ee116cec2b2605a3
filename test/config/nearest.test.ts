import { expect, test } from 'vitest'
import { nearest } from '../../src/config/nearest.ts'

const names = ['par', 'issuer', 'client_id', 'token']

test.each([
  ['isuer', 'issuer'],
  ['Client-ID', 'client_id'],
  ['tokne', 'token'],
  ['ppr', 'par'],
  ['a', undefined],
  ['xy', undefined],
  ['completely-else', undefined],
  ['', undefined],
])('%j was meant for %s', (word, expected) => {
  expect(nearest(word, names)).toBe(expected)
})
