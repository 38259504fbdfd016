// What was decided on this computer can be taken back, as long as the window is open. What reached Pleo never comes here.

import { createContext, use, useCallback, useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import { useT } from '../intl.tsx'
import { useToasts } from './useToasts.tsx'

export interface Step {
  /** Whose decision; steps of one company do not come between another's. */
  companyId: string
  /** What was done, as a sentence. */
  done: string
  undo: () => Promise<unknown>
  redo: () => Promise<unknown>
}

/** Steps kept per company. */
const STEPS = 100

export interface History {
  past: readonly Step[]
  future: readonly Step[]
}

export const noHistory: History = { past: [], future: [] }

export function pushed({ past }: History, step: Step): History {
  const own = past.filter(({ companyId }) => companyId === step.companyId)
  const kept = own.length >= STEPS ? past.filter((one) => one !== own[0]) : past
  return { past: [...kept, step], future: [] }
}

/** The last step of a company, moved from `past` to `future`. */
export function undone(history: History, companyId: string): [History, Step | undefined] {
  const step = history.past.findLast((one) => one.companyId === companyId)
  if (!step) return [history, undefined]
  return [{ past: history.past.filter((one) => one !== step), future: [...history.future, step] }, step]
}

export function redone(history: History, companyId: string): [History, Step | undefined] {
  const step = history.future.findLast((one) => one.companyId === companyId)
  if (!step) return [history, undefined]
  return [{ past: [...history.past, step], future: history.future.filter((one) => one !== step) }, step]
}

interface Undo {
  /** Keeps a step that was just taken, and says so with a way back. */
  took: (step: Step) => void
  undo: (companyId: string) => void
  redo: (companyId: string) => void
  canUndo: (companyId: string) => boolean
  canRedo: (companyId: string) => boolean
}

const UndoContext = createContext<Undo | null>(null)

export function UndoProvider({ children }: { children: ReactNode }) {
  const t = useT()
  const { say, complain } = useToasts()
  const [history, setHistory] = useState(noHistory)

  const undo = useCallback(
    (companyId: string) => {
      const [next, step] = undone(history, companyId)
      if (!step) return
      setHistory(next)
      step.undo().then(() => {
        say(t('undo.undone', { what: step.done }))
      }, complain)
    },
    [history, say, complain, t],
  )
  const redo = useCallback(
    (companyId: string) => {
      const [next, step] = redone(history, companyId)
      if (!step) return
      setHistory(next)
      step.redo().then(() => {
        say(step.done)
      }, complain)
    },
    [history, say, complain],
  )
  const took = useCallback(
    (step: Step) => {
      setHistory((now) => pushed(now, step))
      say(step.done, {
        label: t('undo.button'),
        run: () => {
          // Only this step, even when others were taken since.
          setHistory((now) => ({
            past: now.past.filter((one) => one !== step),
            future: [...now.future, step],
          }))
          step.undo().then(() => {
            say(t('undo.undone', { what: step.done }))
          }, complain)
        },
      })
    },
    [say, complain, t],
  )
  const value = useMemo(
    () => ({
      took,
      undo,
      redo,
      canUndo: (companyId: string) => history.past.some((step) => step.companyId === companyId),
      canRedo: (companyId: string) => history.future.some((step) => step.companyId === companyId),
    }),
    [took, undo, redo, history],
  )
  return <UndoContext value={value}>{children}</UndoContext>
}

export function useUndo(): Undo {
  const undo = use(UndoContext)
  if (!undo) throw new Error('undo is read outside its provider')
  return undo
}
