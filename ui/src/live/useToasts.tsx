import { createContext, use, useCallback, useMemo, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { problemOf } from '../ipc.ts'
import type { ProblemView } from '../ipc.ts'

export type Toast = { id: number } & (
  | { kind: 'done'; text: string; action?: { label: string; run: () => void } }
  | { kind: 'problem'; problem: ProblemView }
)

/** How long word of something done stays (milliseconds). A problem stays until a person takes it away. */
export const STAYS = 10_000

/** More would cover the page they speak of; the oldest done one goes first, a problem never. */
const MOST = 4

interface Toasts {
  toasts: readonly Toast[]
  /** Says that something was done, perhaps with a way back. */
  say: (text: string, action?: { label: string; run: () => void }) => void
  /** Says what went wrong where no page has a place for it. */
  complain: (error: unknown) => void
  dismiss: (id: number) => void
}

const ToastContext = createContext<Toasts | null>(null)

export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly Toast[]>([])
  const next = useRef(0)
  const dismiss = useCallback((id: number) => {
    setToasts((now) => now.filter((toast) => toast.id !== id))
  }, [])
  const say = useCallback((text: string, action?: { label: string; run: () => void }) => {
    next.current += 1
    const toast: Toast = { id: next.current, kind: 'done', text, ...(action && { action }) }
    setToasts((now) => crowded([...now, toast]))
  }, [])
  const complain = useCallback((error: unknown) => {
    next.current += 1
    const toast: Toast = { id: next.current, kind: 'problem', problem: problemOf(error) }
    setToasts((now) => crowded([...now, toast]))
  }, [])
  const value = useMemo(() => ({ toasts, say, complain, dismiss }), [toasts, say, complain, dismiss])
  return <ToastContext value={value}>{children}</ToastContext>
}

export function crowded(toasts: readonly Toast[]): readonly Toast[] {
  if (toasts.length <= MOST) return toasts
  const oldest = toasts.find((toast) => toast.kind === 'done')
  return oldest ? toasts.filter((toast) => toast !== oldest) : toasts
}

export function useToasts(): Toasts {
  const toasts = use(ToastContext)
  if (!toasts) throw new Error('toasts are read outside their provider')
  return toasts
}
