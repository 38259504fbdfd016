// Word of what was done. It has a strip of its own at the foot of the page, so it never lies over anything.

import { Check, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button } from '../components/controls.tsx'
import { ProblemBox } from '../components/ProblemBox.tsx'
import { useT } from '../intl.tsx'
import { STAYS, useToasts } from '../live/useToasts.tsx'
import type { Toast } from '../live/useToasts.tsx'
import css from './Toasts.module.css'

export function Toasts() {
  const t = useT()
  const { toasts, dismiss } = useToasts()
  return (
    <section className={css['toasts']} aria-label={t('toasts.title')} data-testid="toasts">
      {toasts.map((toast) => (
        <One
          key={toast.id}
          toast={toast}
          close={() => {
            dismiss(toast.id)
          }}
        />
      ))}
    </section>
  )
}

function One({ toast, close }: { toast: Toast; close: () => void }) {
  const t = useT()
  const [held, setHeld] = useState(false)
  const { dismiss } = useToasts()
  useEffect(() => {
    if (toast.kind === 'problem' || held) return undefined
    const timer = setTimeout(() => {
      dismiss(toast.id)
    }, STAYS)
    return () => {
      clearTimeout(timer)
    }
  }, [toast, held, dismiss])

  if (toast.kind === 'problem') {
    return (
      <div className={css['problem']}>
        <ProblemBox problem={toast.problem} actions={{}} />
        <Button look="bare" icon={X} onPress={close}>
          {t('toasts.close')}
        </Button>
      </div>
    )
  }
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- it only stays while somebody is at it
    <div
      className={css['toast']}
      role="status"
      onPointerEnter={() => {
        setHeld(true)
      }}
      onPointerLeave={() => {
        setHeld(false)
      }}
      onFocus={() => {
        setHeld(true)
      }}
      onBlur={() => {
        setHeld(false)
      }}
    >
      <Check size={16} aria-hidden />
      <span className={css['text']}>{toast.text}</span>
      {toast.action && (
        <Button
          onPress={() => {
            toast.action?.run()
            close()
          }}
          testid="toast-action"
        >
          {toast.action.label}
        </Button>
      )}
      <Button look="bare" icon={X} onPress={close}>
        {t('toasts.close')}
      </Button>
    </div>
  )
}
