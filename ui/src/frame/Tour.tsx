// The first export, step by step, in the demo company: one sentence about the place one is at, and a way out.

import { useParams, useRouterState } from '@tanstack/react-router'
import { X } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../components/controls.tsx'
import { useT } from '../intl.tsx'
import type { RunView } from '../ipc.ts'
import { usePicked } from '../live/usePicked.tsx'
import { useRun } from '../live/views.ts'
import type { Picked } from '../values/picked.ts'
import { nothing } from '../values/picked.ts'
import css from './Tour.module.css'

const KEY = 'tour'
const steps = ['choose', 'start', 'review', 'confirm', 'done'] as const
export type TourStep = (typeof steps)[number]

/** Where somebody is who makes their first export; none where the tour has nothing to say. */
export function tourStep(path: string, picked: Picked, run: RunView | undefined): TourStep | null {
  if (path.endsWith('/entries')) return picked === nothing ? 'choose' : 'start'
  if (path.endsWith('/new')) return 'start'
  if (!path.includes('/runs/') || !run) return null
  if (run.waitingFor === 'review') return 'review'
  if (run.waitingFor === 'confirmation') return 'confirm'
  return run.endedAt === null ? null : 'done'
}

export function Tour({ companyId }: { companyId: string }) {
  const t = useT()
  const [over, setOver] = useState(() => localStorage.getItem(KEY) === 'over')
  const path = useRouterState({ select: ({ location }) => location.pathname })
  const { runId } = useParams({ strict: false })
  const [picked] = usePicked(companyId)
  const run = useRun(runId)
  const step = tourStep(path, picked, run.data)
  if (over || step === null) return null
  const end = () => {
    localStorage.setItem(KEY, 'over')
    setOver(true)
  }
  return (
    <span className={css['tour']} role="status" data-testid="tour" data-step={step}>
      {step !== 'done' && (
        <strong>{t('tour.step', { n: steps.indexOf(step) + 1, of: steps.length - 1 })}</strong>
      )}
      <span>{t(`tour.${step}`)}</span>
      <Button look="bare" icon={X} onPress={end} testid="tour-skip">
        {step === 'done' ? t('toasts.close') : t('tour.skip')}
      </Button>
    </span>
  )
}
