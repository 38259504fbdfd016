// Filter, order and sums, as Rust does them in the database.

import type {
  EntryQuery,
  EntryRow,
  EntrySort,
  ItemQuery,
  ItemRow,
  ItemSort,
  MerchantView,
  MissingView,
  MoneyView,
  OverviewView,
} from '../bindings.ts'
import { decimal, minorOf } from './data.ts'

export function matchingOf(entries: readonly EntryRow[], query: EntryQuery): EntryRow[] {
  const text = query.text.toLowerCase()
  const [least, most] = [query.least, query.most].map((bound) =>
    bound === null ? null : Number(bound) * 100,
  )
  const found = entries.filter(
    (row) =>
      (query.ready === null || row.ready === query.ready) &&
      (query.from === null || row.date >= query.from) &&
      (query.to === null || row.date <= query.to) &&
      (query.missing === null || row.missing.includes(query.missing)) &&
      (query.family === null || row.family === query.family) &&
      (least === null || Math.abs(minorOf(row.amount.amount)) >= (least ?? 0)) &&
      (most === null || Math.abs(minorOf(row.amount.amount)) <= (most ?? 0)) &&
      `${row.text} ${row.account ?? ''} ${row.amount.amount}`.toLowerCase().includes(text),
  )
  const by: Record<EntrySort, (a: EntryRow, b: EntryRow) => number> = {
    date: (a, b) => a.date.localeCompare(b.date),
    text: (a, b) => a.text.localeCompare(b.text),
    amount: (a, b) => minorOf(a.amount.amount) - minorOf(b.amount.amount),
    account: (a, b) => (a.account ?? '').localeCompare(b.account ?? ''),
    ready: (a, b) => a.missing.length - b.missing.length,
  }
  const sorted = found.toSorted(by[query.sort])
  return query.descending ? sorted.toReversed() : sorted
}

export function overviewOf(entries: readonly EntryRow[], query: EntryQuery, revision: number): OverviewView {
  const found = matchingOf(entries, query)
  const count = <T extends string>(all: readonly T[]) =>
    [...new Set(all)].map((one) => ({ one, count: all.filter((other) => other === one).length }))
  const lacks: readonly MissingView[] = ['locked', 'settlement', 'account', 'receipt']
  const keys = count(found.map(({ account, amount }) => `${account ?? ''} ${amount.currency}`))
  return {
    revision,
    total: found.length,
    ready: found.filter(({ ready }) => ready).length,
    missing: lacks.map((missing) => ({
      missing,
      count: found.filter((row) => row.missing.includes(missing)).length,
    })),
    accounts: keys
      .map(({ one, count: n }) => {
        const [account = '', currency = ''] = one.split(' ')
        const rows = found.filter(
          (row) => (row.account ?? '') === account && row.amount.currency === currency,
        )
        const minor = rows.reduce((sum, row) => sum + minorOf(row.amount.amount), 0)
        return {
          account: account === '' ? null : account,
          sum: { amount: decimal(minor), currency },
          count: n,
        }
      })
      .toSorted((a, b) => Math.abs(minorOf(b.sum.amount)) - Math.abs(minorOf(a.sum.amount))),
    months: count(entries.map(({ date }) => date.slice(0, 7)))
      .map(({ one, count: total }) => ({
        month: one,
        total,
        ready: entries.filter((row) => row.date.startsWith(one) && row.ready).length,
      }))
      .toSorted((a, b) => b.month.localeCompare(a.month)),
    families: count(entries.map(({ family }) => family))
      .map(({ one, count: n }) => ({ family: one, count: n }))
      .toSorted((a, b) => b.count - a.count),
  }
}

export function sums(amounts: readonly MoneyView[]): MoneyView[] {
  const all = new Map<string, number>()
  for (const { amount, currency } of amounts) all.set(currency, (all.get(currency) ?? 0) + minorOf(amount))
  return [...all].map(([currency, minor]) => ({ amount: decimal(minor), currency }))
}

export function fits(item: ItemRow, { text, filter, reason }: ItemQuery): boolean {
  const part =
    filter === 'all' ||
    (filter === 'problems'
      ? item.state === 'blocked' || item.state === 'failed'
      : filter === 'bookedBefore'
        ? item.earlier !== null
        : item.vendor.rule !== 'notPossible' && item.vendor.id === null)
  const words = `${item.merchant} ${item.text} ${item.vendor.name ?? ''} ${item.amount?.amount ?? ''}`
  return (
    part && (reason === null || item.reason === reason) && words.toLowerCase().includes(text.toLowerCase())
  )
}

export function sortItems(items: ItemRow[], { sort, descending }: ItemQuery): ItemRow[] {
  const by: Record<ItemSort, (a: ItemRow, b: ItemRow) => number> = {
    position: (a, b) => a.position - b.position,
    date: (a, b) => a.date.localeCompare(b.date),
    text: (a, b) => a.merchant.localeCompare(b.merchant),
    amount: (a, b) => minorOf(a.amount?.amount ?? '0') - minorOf(b.amount?.amount ?? '0'),
    account: (a, b) => (a.account ?? '').localeCompare(b.account ?? ''),
    vendor: (a, b) => (a.vendor.name ?? '').localeCompare(b.vendor.name ?? ''),
    state: (a, b) => a.state.localeCompare(b.state),
  }
  const sorted = items.toSorted(by[sort])
  return descending ? sorted.toReversed() : sorted
}

/** The group an item is in. */
export const nameOf = ({ merchant, text }: ItemRow): string => merchant || text

export function merchantsOf(items: readonly ItemRow[]): MerchantView[] {
  const groups = new Map<string, ItemRow[]>()
  for (const item of items) {
    if (item.vendor.rule === 'notPossible') continue
    groups.set(nameOf(item), [...(groups.get(nameOf(item)) ?? []), item])
  }
  return [...groups]
    .map(([merchant, rows]) => {
      const open = rows.filter(({ vendor }) => vendor.id === null)
      return {
        merchant,
        items: rows.length,
        open: open.length,
        required: open.filter(({ vendor }) => vendor.rule === 'required').length,
        sums: sums(rows.flatMap(({ amount }) => (amount === null ? [] : [amount]))),
        vendors: [...new Set(rows.flatMap(({ vendor }) => (vendor.name === null ? [] : [vendor.name])))],
      }
    })
    .toSorted((a, b) => b.open - a.open || b.items - a.items)
}
