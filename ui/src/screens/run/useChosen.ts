import { useCallback, useMemo, useState } from 'react'
import type { ItemRow } from '../../ipc.ts'

/** Items picked on a run's page, to be tagged or to be named as refused. */
export interface Chosen {
  rows: ReadonlyMap<string, ItemRow>
  toggle: (row: ItemRow) => void
  add: (rows: readonly ItemRow[]) => void
  clear: () => void
}

export function useChosen(): Chosen {
  const [rows, setRows] = useState<ReadonlyMap<string, ItemRow>>(new Map())
  const toggle = useCallback((row: ItemRow) => {
    setRows((now) => {
      const next = new Map(now)
      if (!next.delete(row.entryId)) next.set(row.entryId, row)
      return next
    })
  }, [])
  const add = useCallback((more: readonly ItemRow[]) => {
    setRows((now) => {
      const next = new Map(now)
      for (const row of more) next.set(row.entryId, row)
      return next
    })
  }, [])
  const clear = useCallback(() => {
    setRows(new Map())
  }, [])
  return useMemo(() => ({ rows, toggle, add, clear }), [rows, toggle, add, clear])
}
