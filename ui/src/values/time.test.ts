import { expect, test } from 'vitest'
import { formatDate, formatSpan } from './time.ts'

test('a date is no instant: it is the same day everywhere', () => {
  expect(formatDate('2026-01-01', 'en-GB')).toBe('1 Jan 2026')
  expect(formatDate('2026-12-31', 'da-DK')).toBe('31. dec. 2026')
})

test.each(['', '2026-1-1', 'yesterday', '2026-01-01T00:00:00Z'])('%j is shown as it came', (odd) => {
  expect(formatDate(odd, 'en-GB')).toBe(odd)
})

test('spans', () => {
  expect([0, 59, 61, 3_723].map(formatSpan)).toEqual(['0:00', '0:59', '1:01', '1:02:03'])
})
