import { expect, it } from 'vitest'
import { absolute, moment, relative } from '../../../src/commands/shared/times.ts'

const start = 1_893_456_000
const now = new Date(start * 1000)

it.each([
  [0, 'now'],
  [1, 'in 1 second'],
  [-1, '1 second ago'],
  [119, 'in 119 seconds'],
  [120, 'in 2 minutes'],
  [-3600, '60 minutes ago'],
  [7199, 'in 119 minutes'],
  [7200, 'in 2 hours'],
  [-172_799, '47 hours ago'],
  [172_800, 'in 2 days'],
  [86_400 * 400, 'in 400 days'],
])('%i seconds from now is %s', (seconds, words) => {
  expect(relative(start + seconds, now)).toBe(words)
})

it('is told in UTC, whatever the place', () => {
  expect(moment(start + 60, now)).toBe('2030-01-01 00:01:00Z (in 60 seconds)')
})

it.each([1e300, -1e300, 8.64e13])('%d is in no calendar, and stands as it is', seconds => {
  expect(absolute(seconds)).toBe(String(seconds))
})
