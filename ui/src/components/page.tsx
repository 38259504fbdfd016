// The parts every page is made of.

import type { ReactNode } from 'react'
import { useEffect, useRef } from 'react'
import { useT } from '../intl.tsx'
import type { MoneyView } from '../ipc.ts'
import { region } from '../intl.tsx'
import css from './page.module.css'

interface PageProps {
  title: string
  about?: ReactNode
  actions?: ReactNode
  children: ReactNode
  /** `fill`: as high as the window, and its grid scrolls; `text`: a column of readable width; `wide`: as wide as there is. */
  shape: 'fill' | 'text' | 'wide'
}

export function Page({ title, about, actions, children, shape }: PageProps) {
  const main = useRef<HTMLElement>(null)
  useEffect(() => {
    document.title = `${title} - Ledgerport`
  }, [title])
  // What was pressed to get here may be gone; the keyboard then goes on from the new page, not from nowhere.
  useEffect(() => {
    if (document.activeElement === document.body) main.current?.focus({ preventScroll: true })
  }, [])
  return (
    <main ref={main} className={css['page']} data-shape={shape} data-pane tabIndex={-1}>
      <header className={css['header']}>
        <div className={css['titles']}>
          <h1>{title}</h1>
          {about !== undefined && <div className="quiet">{about}</div>}
        </div>
        {actions !== undefined && <div className={css['actions']}>{actions}</div>}
      </header>
      {children}
    </main>
  )
}

export function Panel({
  title,
  children,
  testid,
  tone,
}: {
  title?: string
  children: ReactNode
  testid?: string
  tone?: 'accent' | 'ok' | 'warn'
}) {
  return (
    <section className={css['panel']} aria-label={title} data-testid={testid} data-tone={tone}>
      {title !== undefined && <h2 className={css['panel-title']}>{title}</h2>}
      {children}
    </section>
  )
}

/** One sentence and what to press; never an empty grid. */
export function Empty({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className={css['empty']}>
      <p className="quiet">{children}</p>
      {action}
    </div>
  )
}

/** Sums, one per currency, the code apart from the figures. */
export function Sums({ sums }: { sums: readonly MoneyView[] }) {
  return (
    <span className={css['sums']}>
      {sums.map((sum) => (
        <span key={sum.currency} className={css['sum']}>
          <span>{region.amount(sum.amount)}</span> <span className="quiet">{sum.currency}</span>
        </span>
      ))}
    </span>
  )
}

/** While the first answer is on its way: quiet, and only seen when it takes a while. */
export function Pending() {
  const t = useT()
  return (
    <p className={css['pending']} role="status">
      {t('common.loading')}
    </p>
  )
}
