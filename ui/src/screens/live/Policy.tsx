// What follows from a new job: ask, prepare, or export at set times; under which conditions; and when to keep quiet.

import { Choices, Field } from '../../components/controls.tsx'
import { Check, Checks } from '../../components/Check.tsx'
import { Panel } from '../../components/page.tsx'
import { region, useT } from '../../intl.tsx'
import type { PolicyView, WatchChoice, WatchView } from '../../ipc.ts'
import css from '../Live.module.css'

const policies: readonly PolicyView[] = ['ask', 'prepare', 'schedule']
const days = ['1', '2', '3', '4', '5', '6', '7'] as const
const reasons = ['nothing', 'not_ready', 'too_many'] as const

interface Props {
  value: WatchChoice
  onChange: (value: WatchChoice) => void
  view: WatchView
}

export function Policy({ value, onChange, view }: Props) {
  const t = useT()
  const change = (part: Partial<WatchChoice>) => {
    onChange({ ...value, ...part })
  }
  const why = reasons.find((reason) => reason === view.omitted?.why)
  return (
    <Panel title={t('live.policy')}>
      <Choices
        label={t('live.policy.label')}
        value={value.policy}
        onChange={(policy) => {
          change({ policy })
        }}
        choices={policies.map((id) => ({
          id,
          label: t(`live.policy.${id}`),
          about: t(`live.policy.${id}.about`),
        }))}
        testid="policy"
      />
      {value.policy === 'schedule' && (
        <div className={css['inside']}>
          <Checks
            label={t('live.days')}
            choices={days.map((id) => ({ id, label: t(`live.day.${id}`) }))}
            value={value.days.map(String)}
            onChange={(chosen) => {
              change({ days: chosen.map(Number).toSorted((a, b) => a - b) })
            }}
            testid="days"
          />
          <Field
            label={t('live.time')}
            hint={t('live.time.hint')}
            value={value.time}
            onChange={(time) => {
              change({ time })
            }}
            testid="time"
          />
          {view.scheduled !== null && (
            <p className="quiet">{t('live.scheduled', { time: region.instant(view.scheduled) })}</p>
          )}
          {view.omitted && why && (
            <p data-testid="omitted">
              {t('live.omitted', { time: region.instant(view.omitted.due), why: t(`live.omitted.${why}`) })}
            </p>
          )}
        </div>
      )}
      {value.policy !== 'ask' && (
        <div className={css['inside']}>
          <Check
            label={t('live.onlyReady')}
            about={t('live.onlyReady.about')}
            value={value.onlyReady}
            onChange={(onlyReady) => {
              change({ onlyReady })
            }}
            testid="only-ready"
          />
          <Field
            label={t('live.fewerThan')}
            hint={t('live.fewerThan.hint')}
            value={value.fewerThan === null ? '' : String(value.fewerThan)}
            onChange={(text) => {
              const digits = text.replaceAll(/\D/g, '').slice(0, 6)
              change({ fewerThan: digits === '' ? null : Number(digits) })
            }}
            testid="fewer-than"
          />
        </div>
      )}
      <Check
        label={t('live.quiet')}
        about={t('live.quiet.about')}
        value={value.quiet !== null}
        onChange={(on) => {
          change({ quiet: on ? { from: '18:00', to: '08:00' } : null })
        }}
        testid="quiet"
      />
      {value.quiet && <Quiet quiet={value.quiet} onChange={change} />}
    </Panel>
  )
}

function Quiet({
  quiet,
  onChange,
}: {
  quiet: NonNullable<WatchChoice['quiet']>
  onChange: (part: Partial<WatchChoice>) => void
}) {
  const t = useT()
  return (
    <div className={`${css['inside'] ?? ''} ${css['pair'] ?? ''}`}>
      <Field
        label={t('live.quiet.from')}
        value={quiet.from}
        onChange={(from) => {
          onChange({ quiet: { ...quiet, from } })
        }}
        testid="quiet-from"
      />
      <Field
        label={t('live.quiet.to')}
        value={quiet.to}
        onChange={(to) => {
          onChange({ quiet: { ...quiet, to } })
        }}
        testid="quiet-to"
      />
    </div>
  )
}
