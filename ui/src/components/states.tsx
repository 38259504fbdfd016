// States are said three times: by an icon, a word and a colour.

import {
  Ban,
  BookCheck,
  Check,
  CheckCheck,
  Circle,
  CircleDashed,
  CircleX,
  Clock,
  FileCheck,
  Hourglass,
  Loader,
  Minus,
  Pause,
  TriangleAlert,
  Unplug,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { useT } from '../intl.tsx'
import type { ItemStateView, MissingView, RunStatusView } from '../ipc.ts'
import type { Icon } from './controls.tsx'
import css from './states.module.css'

export type Tone = 'plain' | 'muted' | 'accent' | 'ok' | 'warn' | 'danger'

export interface Look {
  icon: Icon
  tone: Tone
}

export const itemLooks: Record<ItemStateView, Look> = {
  listed: { icon: CircleDashed, tone: 'muted' },
  read: { icon: Circle, tone: 'muted' },
  ready: { icon: Check, tone: 'plain' },
  blocked: { icon: TriangleAlert, tone: 'warn' },
  written: { icon: FileCheck, tone: 'accent' },
  booked: { icon: BookCheck, tone: 'plain' },
  successful: { icon: CheckCheck, tone: 'ok' },
  failed: { icon: CircleX, tone: 'danger' },
  abandoned: { icon: Unplug, tone: 'danger' },
  skipped: { icon: Minus, tone: 'muted' },
}

const runLooks: Record<RunStatusView, Look> = {
  queued: { icon: Clock, tone: 'muted' },
  running: { icon: Loader, tone: 'accent' },
  waiting: { icon: Hourglass, tone: 'warn' },
  paused: { icon: Pause, tone: 'warn' },
  completed: { icon: CheckCheck, tone: 'ok' },
  completedWithErrors: { icon: TriangleAlert, tone: 'warn' },
  failed: { icon: CircleX, tone: 'danger' },
  interrupted: { icon: Unplug, tone: 'danger' },
  cancelled: { icon: Ban, tone: 'muted' },
}

const missingTone: Record<MissingView, Tone> = {
  account: 'warn',
  receipt: 'muted',
  settlement: 'warn',
  locked: 'warn',
}

export function Mark({ look, title, children }: { look: Look; title?: string; children: ReactNode }) {
  const { icon: Sign, tone } = look
  return (
    <span className={css['mark']} data-tone={tone} title={title}>
      <Sign size={14} aria-hidden />
      <span>{children}</span>
    </span>
  )
}

export function ItemState({ state }: { state: ItemStateView }) {
  const t = useT()
  return <Mark look={itemLooks[state]}>{t(`item.state.${state}`)}</Mark>
}

export function RunStatus({ status }: { status: RunStatusView }) {
  const t = useT()
  return <Mark look={runLooks[status]}>{t(`run.status.${status}`)}</Mark>
}

/** Whether an entry is ready, and what it lacks. */
export function Readiness({ ready, missing }: { ready: boolean; missing: readonly MissingView[] }) {
  const t = useT()
  return (
    <span className={css['marks']}>
      {ready && <Mark look={{ icon: Check, tone: 'ok' }}>{t('entries.ready')}</Mark>}
      {missing.map((one) => (
        <Mark
          key={one}
          title={t(`entries.missing.${one}`)}
          look={{ icon: missingTone[one] === 'warn' ? TriangleAlert : Minus, tone: missingTone[one] }}
        >
          {t(`entries.missing.${one}`)}
        </Mark>
      ))}
    </span>
  )
}
