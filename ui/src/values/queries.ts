import type { EntryQuery, EntrySort, ItemQuery, MissingView } from '../ipc.ts'
import { isDecimal } from './money.ts'

/** Everything, newest first. */
export const plainQuery: EntryQuery = {
  text: '',
  ready: null,
  from: null,
  to: null,
  missing: null,
  family: null,
  least: null,
  most: null,
  sort: 'date',
  descending: true,
}

/** Every item in the order of the job. */
export const plainItems: ItemQuery = {
  text: '',
  filter: 'all',
  reason: null,
  sort: 'position',
  descending: false,
}

/** Search, filter and order of the entries page, as its address has them. */
export interface EntriesSearch {
  text?: string
  ready?: boolean
  from?: string
  to?: string
  missing?: MissingView
  family?: string
  least?: string
  most?: string
  sort?: EntrySort
  descending?: boolean
}

const sorts: readonly EntrySort[] = ['date', 'text', 'amount', 'account', 'ready']
const lacks: readonly MissingView[] = ['account', 'receipt', 'settlement', 'locked']

/** What of an address or a saved view is sound; the rest is dropped. */
export function readSearch(found: Record<string, unknown>): EntriesSearch {
  const text = (name: string) => (typeof found[name] === 'string' ? found[name].slice(0, 200) : undefined)
  const day = (name: string) => (/^\d{4}-\d{2}-\d{2}$/.test(text(name) ?? '') ? text(name) : undefined)
  const amount = (name: string) => (isDecimal(text(name) ?? '') ? text(name) : undefined)
  const search: Record<keyof EntriesSearch, unknown> = {
    text: text('text'),
    ready: typeof found['ready'] === 'boolean' ? found['ready'] : undefined,
    from: day('from'),
    to: day('to'),
    missing: lacks.find((known) => known === found['missing']),
    family: text('family'),
    least: amount('least'),
    most: amount('most'),
    sort: sorts.find((known) => known === found['sort']),
    descending: typeof found['descending'] === 'boolean' ? found['descending'] : undefined,
  }
  return Object.fromEntries(
    Object.entries(search).filter(([, value]) => value !== undefined && value !== ''),
  ) as EntriesSearch
}

/** The query of an address. */
export function queryOf(search: EntriesSearch): EntryQuery {
  return {
    text: search.text ?? '',
    ready: search.ready ?? null,
    from: search.from ?? null,
    to: search.to ?? null,
    missing: search.missing ?? null,
    family: search.family ?? null,
    least: search.least ?? null,
    most: search.most ?? null,
    sort: search.sort ?? 'date',
    descending: search.descending ?? search.sort === undefined,
  }
}

/** The part of a search that decides which rows there are; not their order. */
export function filterOf(search: EntriesSearch): EntriesSearch {
  const { sort: _sort, descending: _descending, ...filter } = readSearch({ ...search })
  return filter
}

/** Whether two queries have the same rows, ready or not, in whatever order. */
export function sameRows(one: EntryQuery, other: EntryQuery): boolean {
  const rows = ({ text, from, to, missing, family, least, most }: EntryQuery) =>
    JSON.stringify([text, from, to, missing, family, least, most])
  return rows(one) === rows(other)
}
