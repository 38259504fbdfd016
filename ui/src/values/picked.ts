// Which entries a person picked: single rows, or everything ready that matches a search, less exceptions.
// Amounts are kept with the ids so that the sum of the selection is exact without loading every row.

import type { EntryQuery, EntryRow, MoneyView, Selection } from '../ipc.ts'
import { addMoney } from './money.ts'
import { sameRows } from './queries.ts'

export type Picked =
  | { mode: 'some'; rows: ReadonlyMap<string, PickedRow> }
  | { mode: 'allReady'; query: EntryQuery; except: ReadonlyMap<string, PickedRow> }

interface PickedRow {
  amount: MoneyView
  ready: boolean
}

/** What all rows of a picked query add up to, as Rust counts them. */
export interface Head {
  total: number
  sums: MoneyView[]
}

export const nothing: Picked = { mode: 'some', rows: new Map() }

/** Everything ready that matches `text`. */
export function allReady(query: EntryQuery): Picked {
  return { mode: 'allReady', query: { ...query, ready: true }, except: new Map() }
}

export function isPicked(picked: Picked, row: EntryRow): boolean {
  return picked.mode === 'some' ? picked.rows.has(row.id) : row.ready && !picked.except.has(row.id)
}

/** Turns one row on or off. A row that is not ready cannot join "all ready": it would not be what the words say. */
export function togglePicked(picked: Picked, row: EntryRow): Picked {
  if (picked.mode === 'some') {
    return { mode: 'some', rows: toggled(picked.rows, row) }
  }
  return row.ready ? { ...picked, except: toggled(picked.except, row) } : picked
}

/** Turns rows on; rows of "all ready" only lose their exception. */
export function addPicked(picked: Picked, rows: readonly EntryRow[]): Picked {
  if (picked.mode === 'some') {
    const next = new Map(picked.rows)
    for (const row of rows) next.set(row.id, { amount: row.amount, ready: row.ready })
    return { mode: 'some', rows: next }
  }
  const except = new Map(picked.except)
  for (const row of rows) except.delete(row.id)
  return { ...picked, except }
}

function toggled(rows: ReadonlyMap<string, PickedRow>, row: EntryRow): ReadonlyMap<string, PickedRow> {
  const next = new Map(rows)
  if (!next.delete(row.id)) next.set(row.id, { amount: row.amount, ready: row.ready })
  return next
}

/** How many entries are picked; `head` is the answer to the picked query and may still be on its way. */
export function countPicked(picked: Picked, head: Head | undefined): number {
  return picked.mode === 'some' ? picked.rows.size : Math.max(0, (head?.total ?? 0) - picked.except.size)
}

/** How many picked entries are not ready. */
export function countUnready(picked: Picked): number {
  return picked.mode === 'some' ? [...picked.rows.values()].filter((row) => !row.ready).length : 0
}

export function sumPicked(picked: Picked, head: Head | undefined): MoneyView[] {
  return picked.mode === 'some'
    ? addMoney([], amounts(picked.rows))
    : addMoney(head?.sums ?? [], amounts(picked.except), -1)
}

function amounts(rows: ReadonlyMap<string, PickedRow>): MoneyView[] {
  return [...rows.values()].map((row) => row.amount)
}

export function toSelection(picked: Picked): Selection {
  return picked.mode === 'some'
    ? { mode: 'some', ids: [...picked.rows.keys()] }
    : { mode: 'allMatching', query: picked.query, except: [...picked.except.keys()] }
}

/** Another search changes what "all" would mean, so that choice is dropped; single rows stay picked. */
export function afterSearch(picked: Picked, query: EntryQuery): Picked {
  return picked.mode === 'allReady' && !sameRows(picked.query, query) ? nothing : picked
}
