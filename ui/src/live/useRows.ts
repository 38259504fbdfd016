import { useQueries, useQueryClient } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import { keepNewer } from './views.ts'

/** Rows per request, and how far beyond the visible rows they are asked for in advance. */
const BLOCK = 200
const AHEAD = 100

/** How long rows that scrolled out of sight are kept (milliseconds). */
const KEEP = 30_000

export interface RowWindow<R> {
  revision: number
  total: number
  rows: R[]
}

export interface Rows<R, W extends RowWindow<R>> {
  /** Rows that match, as last known. */
  total: number
  /** The row at an index, once it is there. */
  at: (index: number) => R | undefined
  /** The newest window, for what it says about the whole list. */
  head: W | undefined
  /** All rows from one index to another, fetched where they are missing. */
  between: (first: number, last: number) => Promise<R[]>
  error: unknown
  /** To be told which rows are visible. */
  show: (first: number, last: number) => void
}

/**
 * A list of any length of which only the blocks around the visible rows are held. `key` names list, filter and order;
 * when the list is invalidated the visible blocks are read again and stay on screen meanwhile.
 */
export function useRows<R, W extends RowWindow<R>>(
  key: readonly unknown[],
  fetch: (offset: number, limit: number) => Promise<W>,
): Rows<R, W> {
  const client = useQueryClient()
  const [visible, setVisible] = useState({ first: 0, last: 0 })
  const [lastTotal, setLastTotal] = useState(0)
  const endBlock = Math.max(0, Math.ceil(lastTotal / BLOCK) - 1)
  const firstBlock = Math.min(Math.max(0, Math.floor((visible.first - AHEAD) / BLOCK)), endBlock)
  const lastBlock = Math.min(Math.floor((visible.last + AHEAD) / BLOCK), endBlock)
  const blocks = Array.from({ length: lastBlock - firstBlock + 1 }, (_, i) => firstBlock + i)
  const block = (index: number) => ({
    queryKey: [...key, 'block', index],
    queryFn: () => fetch(index * BLOCK, BLOCK),
    structuralSharing: keepNewer,
    gcTime: KEEP,
  })
  const answers = useQueries({ queries: blocks.map(block) })

  let head: W | undefined
  for (const { data } of answers) {
    if (data && (!head || data.revision > head.revision)) head = data
  }
  if (head && head.total !== lastTotal) setLastTotal(head.total)

  const show = useCallback((first: number, last: number) => {
    setVisible((now) => (now.first === first && now.last === last ? now : { first, last }))
  }, [])
  return {
    total: head?.total ?? lastTotal,
    at: (index) => answers[Math.floor(index / BLOCK) - firstBlock]?.data?.rows[index % BLOCK],
    head,
    between: async (first, last) => {
      const rows: R[] = []
      for (let index = Math.floor(first / BLOCK); index <= Math.floor(last / BLOCK); index += 1) {
        // One block after the other: a long range must not flood Rust with requests.
        // eslint-disable-next-line no-await-in-loop
        const { rows: found } = await client.fetchQuery(block(index))
        const from = Math.max(first - index * BLOCK, 0)
        rows.push(...found.slice(from, last - index * BLOCK + 1))
      }
      return rows
    },
    error: answers.find((answer) => answer.error)?.error,
    show,
  }
}
