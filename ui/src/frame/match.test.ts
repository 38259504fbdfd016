import { expect, test } from 'vitest'
import { fits } from './match.ts'

test('accents and case do not matter', () => {
  expect(fits('arsaldo', 'Årsaldo')).toBe(3)
  expect(fits('CAFE norden', 'Café Norden')).toBe(2)
})

test('every word must be there', () => {
  expect(fits('new export', 'New export')).toBeGreaterThan(0)
  expect(fits('new import', 'New export')).toBe(0)
  expect(fits('', 'anything')).toBe(3)
})

test('a beginning counts more than a middle', () => {
  expect(fits('exp', 'Export')).toBe(3)
  expect(fits('exp', 'New export')).toBe(2)
  expect(fits('port', 'Export')).toBe(1)
})

test('signs of a pattern are plain text', () => {
  expect(fits('(.*', 'Export')).toBe(0)
  expect(fits('[', 'a [b]')).toBe(2)
})
