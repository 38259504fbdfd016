// Voucher numbers a person typed or pasted and has not confirmed yet. They are kept on this computer, so that an hour of
// typing outlives another page, a closed window and a crash.

import { useCallback, useMemo, useState } from 'react'

export interface Numbers {
  of: ReadonlyMap<string, string>
  /** An empty number takes it away. */
  set: (entryId: string, number: string) => void
  add: (more: Iterable<readonly [string, string]>) => void
  clear: () => void
}

const keyOf = (runId: string) => `numbers:${runId}`

export function readNumbers(text: string | null): Map<string, string> {
  try {
    const found: unknown = JSON.parse(text ?? '[]')
    if (!Array.isArray(found)) return new Map()
    return new Map(
      found.filter(
        (pair): pair is [string, string] =>
          Array.isArray(pair) && typeof pair[0] === 'string' && typeof pair[1] === 'string',
      ),
    )
  } catch {
    return new Map()
  }
}

function keep(runId: string, numbers: ReadonlyMap<string, string>) {
  if (numbers.size === 0) localStorage.removeItem(keyOf(runId))
  else localStorage.setItem(keyOf(runId), JSON.stringify([...numbers]))
}

export function useNumbers(runId: string): Numbers {
  const [of, setOf] = useState<ReadonlyMap<string, string>>(() =>
    readNumbers(localStorage.getItem(keyOf(runId))),
  )
  const change = useCallback(
    (edit: (next: Map<string, string>) => void) => {
      setOf((now) => {
        const next = new Map(now)
        edit(next)
        keep(runId, next)
        return next
      })
    },
    [runId],
  )
  const set = useCallback(
    (entryId: string, number: string) => {
      change((next) => {
        if (number.trim() === '') next.delete(entryId)
        else next.set(entryId, number.trim())
      })
    },
    [change],
  )
  const add = useCallback(
    (more: Iterable<readonly [string, string]>) => {
      change((next) => {
        for (const [entryId, number] of more) next.set(entryId, number)
      })
    },
    [change],
  )
  const clear = useCallback(() => {
    change((next) => {
      next.clear()
    })
  }, [change])
  return useMemo(() => ({ of, set, add, clear }), [of, set, add, clear])
}
