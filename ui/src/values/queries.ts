import type { EntryQuery, EntrySort, ItemQuery } from '../ipc.ts'

/** Everything, newest first. */
export const plainQuery: EntryQuery = { text: '', ready: null, sort: 'date', descending: true }

/** Every item in the order of the job. */
export const plainItems: ItemQuery = { text: '', filter: 'all', sort: 'position', descending: false }

/** Search, filter and order of the entries page, as its address has them. */
export interface EntriesSearch {
  text?: string
  ready?: boolean
  sort?: EntrySort
  descending?: boolean
}
