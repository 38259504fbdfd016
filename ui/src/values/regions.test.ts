// What a bookkeeper of each country sees and types. Non-breaking spaces are said as plain ones here.

import { describe, expect, test } from 'vitest'
import { formatAmount, plainAmount, readAmount } from './money.ts'
import { formatMonth } from './period.ts'
import { formatClock, formatDate, formatInstant } from './time.ts'

const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ')

describe.each([
  ['da-DK', '-1.234.567,50', '31. dec. 2026', 'november 2026'],
  ['de-DE', '-1.234.567,50', '31.12.2026', 'November 2026'],
  ['en-GB', '-1,234,567.50', '31 Dec 2026', 'November 2026'],
  ['es-ES', '-1.234.567,50', '31 dic 2026', 'noviembre de 2026'],
  ['fi-FI', '−1 234 567,50', '31.12.2026', 'marraskuu 2026'],
  ['fr-FR', '-1 234 567,50', '31 déc. 2026', 'novembre 2026'],
  ['it-IT', '-1.234.567,50', '31 dic 2026', 'novembre 2026'],
  ['nl-NL', '-1.234.567,50', '31 dec 2026', 'november 2026'],
  ['pt-PT', '-1 234 567,50', '31/12/2026', 'novembro de 2026'],
  ['sv-SE', '−1 234 567,50', '31 dec. 2026', 'november 2026'],
])('%s', (region, amount, day, month) => {
  test('amounts, and back', () => {
    expect(plain(formatAmount('-1234567.50', region))).toBe(amount)
    for (const typed of [formatAmount('-1234567.50', region), amount, plainAmount('-1234567.50', region)]) {
      expect(readAmount(typed, region)).toBe('1234567.50')
    }
  })

  test('days, months and hours', () => {
    expect(plain(formatDate('2026-12-31', region))).toBe(day)
    expect(formatMonth('2026-11', region)).toBe(month)
    const noon = new Date(2026, 10, 3, 15, 4, 5).toISOString()
    expect(formatClock(noon, region, true)).toMatch(/^15.04.05$/)
    expect(formatInstant(noon, region)).toMatch(/15.04/)
  })
})
