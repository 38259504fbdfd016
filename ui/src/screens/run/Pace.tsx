import { Term } from '../../components/Term.tsx'
import { useT } from '../../intl.tsx'
import type { RunView } from '../../ipc.ts'
import type { RunPace } from '../../live/usePace.ts'
import css from './Pace.module.css'

/** Requests Pleo takes in a minute, by its own page; we keep below. */
const BUDGET = 600

/** How fast it goes, and how much of Pleo's patience that takes. */
export function Pace({ run, pace }: { run: RunView; pace: RunPace }) {
  const t = useT()
  const share = Math.min(1, pace.requests / BUDGET)
  return (
    <div className={css['pace']} data-testid="pace">
      <span className={css['tile']}>
        <span className="quiet">{t('pace.speed')}</span>
        <strong>
          {pace.perSecond === null ? t('common.none') : t('pace.perSecond', { n: round(pace.perSecond) })}
        </strong>
        <Line rates={pace.rates} />
      </span>
      <span className={css['tile']}>
        <span className="quiet">{t('pace.left')}</span>
        <strong data-testid="time-left">
          {pace.left === null
            ? t('common.none')
            : pace.left < 60
              ? t('pace.underMinute')
              : t('pace.minutes', { n: Math.ceil(pace.left / 60) })}
        </strong>
      </span>
      <span className={css['tile']}>
        <span className="quiet">
          {t('pace.requests')} <Term id="pace" />
        </span>
        <strong>{t('pace.ofBudget', { n: pace.requests, budget: BUDGET })}</strong>
        <svg className={css['budget']} viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden>
          <rect className={css['track']} width="100" height="6" />
          <rect
            className={css['used']}
            data-slow={run.answers429 > 0 || undefined}
            width={share * 100}
            height="6"
          />
        </svg>
      </span>
      {run.answers429 > 0 && (
        <span className={css['slow']} role="status">
          {t('pace.slowed', { n: run.answers429 })}
        </span>
      )}
    </div>
  )
}

function Line({ rates }: { rates: readonly number[] }) {
  if (rates.length < 2) return null
  const largest = Math.max(...rates, 1)
  const points = rates
    .map(
      (rate, index) => `${String((index / (rates.length - 1)) * 80)},${String(20 - (rate / largest) * 18)}`,
    )
    .join(' ')
  return (
    <svg className={css['line']} viewBox="0 0 80 22" preserveAspectRatio="none" aria-hidden>
      <polyline points={points} />
    </svg>
  )
}

function round(rate: number): number {
  return rate < 10 ? Math.round(rate * 10) / 10 : Math.round(rate)
}
