import { ProgressBar } from 'react-aria-components'
import { itemLooks } from '../../components/states.tsx'
import { useT } from '../../intl.tsx'
import type { ItemCounts, ItemStateView, RunView } from '../../ipc.ts'
import css from './Counts.module.css'

/** From the end of the way to its beginning, as the bar is read. */
const order = [
  'successful',
  'written',
  'ready',
  'booked',
  'read',
  'blocked',
  'failed',
  'abandoned',
  'skipped',
] as const satisfies readonly (ItemStateView & keyof ItemCounts)[]

/** Items by state, as a bar and as numbers; what is in none of the states has not been read yet. */
export function Counts({ counts }: { counts: ItemCounts }) {
  const t = useT()
  const known = order.reduce((sum, state) => sum + counts[state], 0)
  const parts: { state: ItemStateView; count: number }[] = [
    ...order.map((state) => ({ state, count: counts[state] })),
    { state: 'listed' as const, count: Math.max(0, counts.total - known) },
  ].filter(({ count }) => count > 0)
  return (
    <div className={css['counts']} data-testid="counts">
      <div className={css['bar']} aria-hidden>
        {parts.map(({ state, count }) => (
          <span key={state} className={css['part']} data-state={state} style={{ flexGrow: count }} />
        ))}
      </div>
      <dl className={css['numbers']}>
        {parts.map(({ state, count }) => {
          const { icon: Sign } = itemLooks[state]
          return (
            <div key={state} className={css['number']} data-count={state}>
              <span className={css['swatch']} data-state={state} aria-hidden />
              <dt>
                <Sign size={14} aria-hidden /> {t(`item.state.${state}`)}
              </dt>
              <dd>{t('common.count', { n: count })}</dd>
            </div>
          )
        })}
      </dl>
    </div>
  )
}

/** How far the phase that works is; nothing while a person is waited for. */
export function Progress({ run }: { run: RunView }) {
  const t = useT()
  const known = run.progressTotal > 0
  const words = known
    ? t('run.progress', { done: run.progressDone, total: run.progressTotal })
    : t('run.progressUnknown', { done: run.progressDone })
  return (
    <ProgressBar
      className={css['progress'] ?? ''}
      aria-label={t(`phase.${run.phase}`)}
      value={run.progressDone}
      maxValue={known ? run.progressTotal : 1}
      isIndeterminate={!known}
      valueLabel={words}
      data-testid="progress"
    >
      {({ percentage }) => (
        <>
          <span className={css['words']}>
            <strong>{run.receipts?.fetching ? t('receipts.doing') : t(`phase.${run.phase}.doing`)}</strong>
            <span className="quiet">{words}</span>
          </span>
          <span className={css['track']} data-unknown={!known || undefined}>
            <span className={css['done']} style={{ width: `${String(known ? (percentage ?? 0) : 30)}%` }} />
          </span>
        </>
      )}
    </ProgressBar>
  )
}
