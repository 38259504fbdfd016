import { useState } from 'react'
import { filterOf, readSearch } from '../values/queries.ts'
import type { EntriesSearch } from '../values/queries.ts'

export interface SavedView {
  name: string
  search: EntriesSearch
}

const KEY = 'views'
const MOST = 30

/** Views of the entries page that a person named, the same for every company. What cannot be read is left out. */
export function readViews(text: string | null): SavedView[] {
  try {
    const found: unknown = JSON.parse(text ?? '[]')
    if (!Array.isArray(found)) return []
    return found
      .filter(
        (one: unknown): one is { name: string; search: Record<string, unknown> } =>
          typeof one === 'object' &&
          one !== null &&
          'name' in one &&
          typeof one.name === 'string' &&
          'search' in one &&
          typeof one.search === 'object' &&
          one.search !== null,
      )
      .slice(0, MOST)
      .map(({ name, search }) => ({ name: name.slice(0, 60), search: readSearch(search) }))
  } catch {
    return []
  }
}

export function useSavedViews() {
  const [views, setViews] = useState(() => readViews(localStorage.getItem(KEY)))
  const keep = (next: SavedView[]) => {
    localStorage.setItem(KEY, JSON.stringify(next))
    setViews(next)
  }
  return {
    views,
    /** A view of the same name is replaced. */
    save: (name: string, search: EntriesSearch) => {
      keep([...views.filter((view) => view.name !== name), { name, search: filterOf(search) }].slice(-MOST))
    },
    remove: (name: string) => {
      keep(views.filter((view) => view.name !== name))
    },
  }
}

/** Whether a search has the rows of a view. */
export function isView({ search }: SavedView, now: EntriesSearch): boolean {
  const plain = (one: EntriesSearch) =>
    JSON.stringify(Object.entries(filterOf(one)).toSorted(([a], [b]) => a.localeCompare(b)))
  return plain(search) === plain(now)
}
