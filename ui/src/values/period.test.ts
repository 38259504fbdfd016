import { expect, test } from 'vitest'
import { daysOf, formatMonth, monthOf } from './period.ts'

test('a month has its own last day', () => {
  expect(daysOf('2026-11')).toEqual({ from: '2026-11-01', to: '2026-11-30' })
  expect(daysOf('2028-02')).toEqual({ from: '2028-02-01', to: '2028-02-29' })
  expect(daysOf('2026-12')).toEqual({ from: '2026-12-01', to: '2026-12-31' })
})

test('days that are a month are known as one', () => {
  expect(monthOf('2026-02-01', '2026-02-28')).toBe('2026-02')
  expect(monthOf('2026-02-01', '2026-02-27')).toBeUndefined()
  expect(monthOf('2026-13-01', '2026-13-31')).toBeUndefined()
  expect(monthOf(undefined, '2026-02-28')).toBeUndefined()
})

test('a month is said in the words of the region, and never moved by a time zone', () => {
  expect(formatMonth('2026-11', 'en-GB')).toBe('November 2026')
  expect(formatMonth('2026-11', 'da-DK')).toBe('november 2026')
  expect(formatMonth('odd', 'en-GB')).toBe('odd')
})
