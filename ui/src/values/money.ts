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

/** An exact decimal as money comes and goes here: digits, perhaps a dot with digits behind it, perhaps a minus. */
export function isDecimal(text: string): boolean {
  return DECIMAL.test(text)
}

/**
 * Reads an amount as a person of a region types it: `1.234,50` in Denmark, `1,234.50` in Britain. The sign is ignored, as
 * amounts are looked for whatever theirs is. Gives nothing for what is not one, or has more than four decimals.
 */
export function readAmount(typed: string, region: string): string | null {
  const parts = new Intl.NumberFormat(region).formatToParts(12_345.6)
  const decimal = parts.find(({ type }) => type === 'decimal')?.value ?? '.'
  const group = parts.find(({ type }) => type === 'group')?.value ?? ','
  const digits = typed
    .trim()
    .replace(/^[-−+]/, '')
    .replace(/[\s\u00a0\u202f’']/g, '')
  const [whole = '', ...fractions] = digits.split(decimal)
  // A sign between thousands stands between threes, or it is something else.
  const groups = whole.split(group)
  const threes = groups.every((part, index) => (index === 0 ? part.length <= 3 : part.length === 3))
  const plain = [groups.length > 1 && !threes ? whole : groups.join(''), ...fractions].join('.')
  return /^\d{1,14}(\.\d{1,4})?$/.test(plain) ? plain : null
}

/** A decimal with the region's decimal sign and nothing else, as spreadsheets of that region read it. */
export function plainAmount(amount: string, region: string): string {
  const decimal = new Intl.NumberFormat(region).formatToParts(1.5).find(({ type }) => type === 'decimal')
  return amount.replace('.', decimal?.value ?? '.')
}

/** How large an amount is beside another, from 0 to 1, for drawing only: a bar's length is never a figure. */
export function shareOf(amount: string, largest: string): number {
  if (!isDecimal(amount) || !isDecimal(largest)) return 0
  const decimals = Math.max(decimalsOf(amount), decimalsOf(largest))
  const size = (text: string) => {
    const minor = toMinor(text, decimals)
    return minor < 0n ? -minor : minor
  }
  const all = size(largest)
  return all === 0n ? 0 : Number((size(amount) * 10_000n) / all) / 10_000
}
