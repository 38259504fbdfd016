import { createContext, use, useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import { nothing } from '../values/picked.ts'
import type { Picked } from '../values/picked.ts'

const PickedContext = createContext<{
  all: ReadonlyMap<string, Picked>
  put: (company: string, change: (now: Picked) => Picked) => void
} | null>(null)

/** Keeps what was picked in each company while one goes to and fro between pages. */
export function PickedProvider({ children }: { children: ReactNode }) {
  const [all, setAll] = useState<ReadonlyMap<string, Picked>>(new Map())
  const value = useMemo(
    () => ({
      all,
      put: (company: string, change: (now: Picked) => Picked) => {
        setAll((now) => new Map(now).set(company, change(now.get(company) ?? nothing)))
      },
    }),
    [all],
  )
  return <PickedContext value={value}>{children}</PickedContext>
}

export function usePicked(company: string): [Picked, (change: (now: Picked) => Picked) => void] {
  const context = use(PickedContext)
  if (!context) throw new Error('the selection is read outside its provider')
  const { all, put } = context
  return [
    all.get(company) ?? nothing,
    (change) => {
      put(company, change)
    },
  ]
}
