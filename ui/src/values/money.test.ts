import { describe, expect, test } from 'vitest'
import { addMoney, formatAmount, sameAmount } from './money.ts'

describe('formatAmount', () => {
  test('is exact far beyond what a double can hold', () => {
    expect(formatAmount('9007199254740993.01', 'en-GB')).toBe('9,007,199,254,740,993.01')
    expect(formatAmount('-123456789012345678901234.99', 'da-DK')).toBe('-123.456.789.012.345.678.901.234,99')
  })

  test('keeps the decimals a currency has', () => {
    expect(formatAmount('100', 'en-GB')).toBe('100')
    expect(formatAmount('0.10', 'en-GB')).toBe('0.10')
    expect(formatAmount('1.005', 'en-GB')).toBe('1.005')
  })

  test.each(['', '12,50', '1e3', 'NaN', '.5', '5.', '+1', '0x10', ' 1'])('shows %j as it came', (odd) => {
    expect(formatAmount(odd, 'en-GB')).toBe(odd)
  })
})

describe('addMoney', () => {
  test('adds per currency without rounding', () => {
    const sums = addMoney(
      [{ amount: '0.10', currency: 'EUR' }],
      [
        { amount: '0.20', currency: 'EUR' },
        { amount: '9007199254740993', currency: 'JPY' },
        { amount: '9007199254740993', currency: 'JPY' },
      ],
    )
    expect(sums).toEqual([
      { amount: '0.30', currency: 'EUR' },
      { amount: '18014398509481986', currency: 'JPY' },
    ])
  })

  test('takes off, and keeps the sign of small amounts', () => {
    const base = [{ amount: '1.00', currency: 'DKK' }]
    expect(addMoney(base, [{ amount: '1.05', currency: 'DKK' }], -1)).toEqual([
      { amount: '-0.05', currency: 'DKK' },
    ])
  })

  test('refuses what is not a decimal', () => {
    expect(() => addMoney([], [{ amount: '1,00', currency: 'DKK' }])).toThrow('not a decimal')
  })
})

test('sameAmount compares values, not spellings', () => {
  expect(sameAmount('1.50', '1.5')).toBe(true)
  expect(sameAmount('-0.00', '0')).toBe(true)
  expect(sameAmount('1.50', '1.51')).toBe(false)
  expect(sameAmount('x', '1')).toBe(false)
})
