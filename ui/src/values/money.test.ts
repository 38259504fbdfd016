import { describe, expect, test } from 'vitest'
import { addMoney, formatAmount, plainAmount, readAmount, sameAmount, shareOf } from './money.ts'

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

describe('readAmount', () => {
  test.each([
    ['1.234,50', 'da-DK', '1234.50'],
    ['1,234.50', 'en-GB', '1234.50'],
    ['1 234,5', 'sv-SE', '1234.5'],
    ['-12', 'en-GB', '12'],
    ['−12,00', 'sv-SE', '12.00'],
    ['0', 'en-GB', '0'],
  ])('%s in %s is %s', (typed, region, amount) => {
    expect(readAmount(typed, region)).toBe(amount)
  })

  test.each(['', 'abc', '1e3', '1.2.3', '12,34567', '99999999999999999'])('%j is none', (typed) => {
    expect(readAmount(typed, 'da-DK')).toBeNull()
  })
})

test('plainAmount is what a spreadsheet of the region reads', () => {
  expect(plainAmount('-1234.50', 'da-DK')).toBe('-1234,50')
  expect(plainAmount('-1234.50', 'en-GB')).toBe('-1234.50')
})

test('shareOf is for drawing, also beyond what a double can hold', () => {
  expect(shareOf('-50.00', '-100')).toBe(0.5)
  expect(shareOf('9007199254740993', '18014398509481986.00')).toBe(0.5)
  expect(shareOf('x', '1')).toBe(0)
  expect(shareOf('1', '0.00')).toBe(0)
})
