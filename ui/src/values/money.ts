// Money arrives as an exact decimal string and leaves as one: it is never turned into a JavaScript number.

import type { MoneyView } from '../ipc.ts'

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/

const formatters = new Map<string, Intl.NumberFormat>()

/**
 * Formats a decimal string for the region, with exactly the decimals it has. What is not a decimal is shown as it came,
 * so that a surprise stays visible instead of becoming a number that looks right.
 */
export function formatAmount(amount: string, region: string): string {
  const parts = DECIMAL.exec(amount)
  if (!parts) return amount
  const decimals = parts[3]?.length ?? 0
  const key = `${region} ${String(decimals)}`
  let formatter = formatters.get(key)
  if (!formatter) {
    formatter = new Intl.NumberFormat(region, {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    })
    formatters.set(key, formatter)
  }
  return formatter.format(amount as Intl.StringNumericLiteral)
}

/** Adds amounts per currency, in order of first appearance. `sign` -1 takes `added` off. */
export function addMoney(
  base: readonly MoneyView[],
  added: Iterable<MoneyView>,
  sign: 1 | -1 = 1,
): MoneyView[] {
  const sums = new Map<string, string>(base.map((money) => [money.currency, money.amount]))
  for (const money of added) {
    sums.set(money.currency, addDecimals(sums.get(money.currency) ?? '0', money.amount, BigInt(sign)))
  }
  return [...sums].map(([currency, amount]) => ({ amount, currency }))
}

function addDecimals(left: string, right: string, sign: bigint): string {
  const decimals = Math.max(decimalsOf(left), decimalsOf(right))
  return fromMinor(toMinor(left, decimals) + sign * toMinor(right, decimals), decimals)
}

function decimalsOf(amount: string): number {
  const parts = DECIMAL.exec(amount)
  if (!parts) throw new TypeError(`not a decimal: ${amount}`)
  return parts[3]?.length ?? 0
}

function toMinor(amount: string, decimals: number): bigint {
  const parts = DECIMAL.exec(amount)
  if (!parts) throw new TypeError(`not a decimal: ${amount}`)
  const minor = BigInt((parts[2] ?? '') + (parts[3] ?? '').padEnd(decimals, '0'))
  return parts[1] === '-' ? -minor : minor
}

function fromMinor(minor: bigint, decimals: number): string {
  const digits = (minor < 0n ? -minor : minor).toString().padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals)
  const sign = minor < 0n ? '-' : ''
  return decimals === 0 ? sign + whole : `${sign}${whole}.${digits.slice(-decimals)}`
}

/** True when two decimals say the same, however many zeros they end in. */
export function sameAmount(left: string, right: string): boolean {
  if (!DECIMAL.test(left) || !DECIMAL.test(right)) return left === right
  const decimals = Math.max(decimalsOf(left), decimalsOf(right))
  return toMinor(left, decimals) === toMinor(right, decimals)
}
