import { X } from 'lucide-react'
import { useState } from 'react'
import { Chip, ChipFold } from '../../components/Chip.tsx'
import { Button, Field } from '../../components/controls.tsx'
import { region, useT } from '../../intl.tsx'
import type { MissingView, OverviewView } from '../../ipc.ts'
import { kindName } from '../../values/kinds.ts'
import { daysOf, monthOf } from '../../values/period.ts'
import { filterOf } from '../../values/queries.ts'
import type { EntriesSearch } from '../../values/queries.ts'
import css from './Filters.module.css'
import { Views } from './Views.tsx'

const lacks: readonly MissingView[] = ['receipt', 'account', 'settlement', 'locked']

interface Props {
  search: EntriesSearch
  overview: OverviewView | undefined
  /** Shows these rows instead; order is kept. */
  onChange: (search: EntriesSearch) => void
}

/** What the list can be narrowed by, with how many entries each choice has. */
export function Filters({ search, overview, onChange }: Props) {
  const t = useT()
  const month = monthOf(search.from, search.to)
  const count = (n: number) => t('common.count', { n })
  const months = overview?.months ?? []
  const period =
    month ?? (search.from !== undefined || search.to !== undefined ? ('other' as const) : ('any' as const))
  return (
    <div className={css['filters']} role="group" aria-label={t('filters.title')}>
      <Chip
        label={t('filters.period')}
        any="any"
        value={period}
        onChange={(chosen) => {
          const { from: _from, to: _to, ...rest } = search
          if (chosen === 'other') return
          onChange(chosen === 'any' ? rest : { ...rest, ...daysOf(chosen) })
        }}
        choices={[
          { id: 'any', label: t('filters.period.any') },
          ...(period === 'other'
            ? [
                {
                  id: 'other',
                  label: [search.from, search.to].map((day) => (day ? region.date(day) : '…')).join(' – '),
                },
              ]
            : []),
          ...months.map((one) => ({
            id: one.month,
            label: region.month(one.month),
            about: count(one.total),
          })),
        ]}
        testid="filter-period"
      />
      <Chip<MissingView | 'any'>
        label={t('filters.missing')}
        any="any"
        value={search.missing ?? 'any'}
        onChange={(chosen) => {
          const { missing: _missing, ...rest } = search
          onChange(chosen === 'any' ? rest : { ...rest, missing: chosen })
        }}
        choices={[
          { id: 'any', label: t('filters.missing.any') },
          ...lacks.map((id) => ({ id, label: t(`entries.missing.${id}`) })),
        ]}
        testid="filter-missing"
      />
      <Chip
        label={t('filters.type')}
        any=""
        value={search.family ?? ''}
        onChange={(chosen) => {
          const { family: _family, ...rest } = search
          onChange(chosen === '' ? rest : { ...rest, family: chosen })
        }}
        choices={[
          { id: '', label: t('filters.type.any') },
          ...(overview?.families ?? []).map((one) => ({
            id: one.family,
            label: kindName(t, one.family),
            about: count(one.count),
          })),
        ]}
        testid="filter-type"
      />
      <ChipFold label={t('filters.amount')} value={amountWords(search)} testid="filter-amount">
        {(close) => (
          <Amount
            search={search}
            onChange={(next) => {
              onChange(next)
              close()
            }}
          />
        )}
      </ChipFold>
      <Views search={search} onChange={onChange} />
      {Object.keys(filterOf(search)).length > 0 && (
        <Button
          look="bare"
          icon={X}
          onPress={() => {
            onChange({})
          }}
          testid="filter-clear"
        >
          {t('filters.clear')}
        </Button>
      )}
    </div>
  )
}

function amountWords({ least, most }: EntriesSearch): string | null {
  if (least === undefined && most === undefined) return null
  if (most === undefined) return `≥ ${region.amount(least ?? '')}`
  if (least === undefined) return `≤ ${region.amount(most)}`
  return `${region.amount(least)} – ${region.amount(most)}`
}

function Amount({ search, onChange }: { search: EntriesSearch; onChange: (search: EntriesSearch) => void }) {
  const t = useT()
  const [least, setLeast] = useState(search.least === undefined ? '' : region.plain(search.least))
  const [most, setMost] = useState(search.most === undefined ? '' : region.plain(search.most))
  const wrong = (typed: string) => typed.trim() !== '' && region.read(typed) === null
  return (
    <form
      className={css['amount']}
      onSubmit={(event) => {
        event.preventDefault()
        if (wrong(least) || wrong(most)) return
        const { least: _least, most: _most, ...rest } = search
        const [low, high] = [region.read(least), region.read(most)]
        onChange({ ...rest, ...(low !== null && { least: low }), ...(high !== null && { most: high }) })
      }}
    >
      <Field
        label={t('filters.amount.least')}
        value={least}
        onChange={setLeast}
        error={wrong(least) ? t('filters.amount.wrong') : undefined}
        testid="filter-least"
      />
      <Field
        label={t('filters.amount.most')}
        value={most}
        onChange={setMost}
        error={wrong(most) ? t('filters.amount.wrong') : undefined}
        testid="filter-most"
      />
      <p className="caption">{t('filters.amount.hint')}</p>
      <div>
        <Button type="submit" testid="filter-amount-set">
          {t('filters.show')}
        </Button>
      </div>
    </form>
  )
}
