import { Check, Circle, CircleDot } from 'lucide-react'
import { region, useT } from '../../intl.tsx'
import type { PhaseStep, RunView } from '../../ipc.ts'
import { useNow } from '../../live/useNow.ts'
import { formatSpan, secondsBetween } from '../../values/time.ts'
import css from './Timeline.module.css'

/** Where the run is: every phase with when it began and how long it took. */
export function Timeline({ run }: { run: RunView }) {
  const t = useT()
  const now = useNow(run.endedAt === null)
  return (
    <ol className={css['line']} aria-label={t('run.timeline')} data-testid="timeline">
      {run.steps.map((step) => {
        const state = stateOf(step)
        return (
          <li
            key={step.phase}
            className={css['step']}
            data-state={state}
            aria-current={state === 'now' ? 'step' : undefined}
          >
            <span className={css['name']}>
              {state === 'done' && <Check size={14} aria-label={t('run.step.done')} />}
              {state === 'now' && <CircleDot size={14} aria-label={t('run.step.now')} />}
              {state === 'later' && <Circle size={14} aria-label={t('run.step.later')} />}
              {t(`phase.${step.phase}`)}
            </span>
            <span className={css['time']}>
              {step.startedAt !== null && (
                <>
                  {region.clock(step.startedAt, true)}
                  <span aria-hidden> · </span>
                  {formatSpan(
                    secondsBetween(step.startedAt, step.endedAt === null ? now : Date.parse(step.endedAt)),
                  )}
                </>
              )}
            </span>
          </li>
        )
      })}
    </ol>
  )
}

function stateOf(step: PhaseStep): 'done' | 'now' | 'later' {
  if (step.endedAt !== null) return 'done'
  return step.startedAt === null ? 'later' : 'now'
}
