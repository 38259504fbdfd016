// What a group of items shows: merchant, count, sum, whom it is booked on or may be, how certain, and why.

import { Check, Circle, TriangleAlert } from 'lucide-react'
import { useCallback, useMemo } from 'react'
import { Sums } from '../../components/page.tsx'
import { Mark } from '../../components/states.tsx'
import type { Column, EditEnd } from '../../grid/DataGrid.tsx'
import { region, useT } from '../../intl.tsx'
import type { CandidateView, TagRow } from '../../ipc.ts'
import { certainty, knownReason } from '../../values/reasons.ts'
import { VendorPicker } from '../run/VendorPicker.tsx'
import css from './Tagging.module.css'

/** The sentence of a reason. */
export function useReason(): (word: string, evidence: string) => string {
  const t = useT()
  return useCallback(
    (word, evidence) => {
      const known = knownReason(word)
      return known === undefined ? '' : t(`why.${known}`, { evidence })
    },
    [t],
  )
}

export function certaintyOf({ score }: CandidateView) {
  return certainty(score)
}

interface Options {
  companyId: string
  canTag: boolean
  choose: (choice: { row: TagRow; vendorId: string | null; rule: boolean }) => void
}

export function useTagColumns({ companyId, canTag, choose }: Options): Column<TagRow>[] {
  const t = useT()
  const reason = useReason()
  return useMemo(
    () => [
      {
        id: 'merchant',
        header: t('column.merchant'),
        width: 'minmax(180px, 2fr)',
        plain: (row) => row.text,
        cell: (row) => (
          <span title={[row.text, row.account].filter(Boolean).join(' · ')}>
            {row.text || t('merchants.noName')}
            {row.account !== '' && <span className="quiet"> · {row.account}</span>}
          </span>
        ),
      },
      {
        id: 'items',
        header: t('column.items'),
        width: '96px',
        end: true,
        plain: (row) => ({ number: String(row.items) }),
        cell: (row) => t('common.count', { n: row.items }),
      },
      {
        id: 'sum',
        header: t('column.sum'),
        width: '150px',
        end: true,
        cell: (row) => <Sums sums={row.sums.slice(0, 1)} />,
      },
      {
        id: 'mark',
        header: t('column.state'),
        width: '112px',
        plain: (row) => (row.open === 0 ? t('tagging.set') : t('common.count', { n: row.open })),
        cell: (row) => <State row={row} />,
      },
      {
        id: 'vendor',
        header: t('column.vendor'),
        width: 'minmax(170px, 1.6fr)',
        plain: (row) => row.vendors.join(', '),
        cell: (row) => <Whom row={row} />,
        editable: (row) => canTag && row.open > 0,
        edit: (row, typed, done: (end: EditEnd) => void) => (
          <VendorPicker
            companyId={companyId}
            label={t('vendor.for', { name: row.text })}
            typed={typed}
            removable={false}
            inCell
            onPick={(vendorId) => {
              if (vendorId !== null) choose({ row, vendorId, rule: false })
              done('next')
            }}
            onLeave={(escaped) => {
              done(escaped ? 'stay' : 'leave')
            }}
          />
        ),
      },
      {
        id: 'certainty',
        header: t('tagging.certainty'),
        width: '130px',
        cell: (row) => {
          const first = row.suggested ? row.candidates[0] : undefined
          return (
            first && (
              <span>
                {t(`tagging.certainty.${certaintyOf(first)}`)}{' '}
                <span className="quiet">{region.percent(first.score / 1000)}</span>
              </span>
            )
          )
        },
      },
      {
        id: 'reason',
        header: t('tagging.why'),
        width: 'minmax(200px, 2.4fr)',
        plain: (row) => reason(row.reason, row.candidates[0]?.evidence ?? ''),
        cell: (row) => {
          const said = reason(row.reason, row.suggested ? (row.candidates[0]?.evidence ?? '') : '')
          return <span title={said}>{said}</span>
        },
      },
    ],
    [t, reason, companyId, canTag, choose],
  )
}

function State({ row }: { row: TagRow }) {
  const t = useT()
  if (row.open === 0) return <Mark look={{ icon: Check, tone: 'ok' }}>{t('tagging.set')}</Mark>
  if (row.required > 0) {
    return <Mark look={{ icon: TriangleAlert, tone: 'warn' }}>{t('vendor.required')}</Mark>
  }
  return <Mark look={{ icon: Circle, tone: 'muted' }}>{t('vendor.optional')}</Mark>
}

/** Booked on, or suggested; what is only suggested looks so. */
function Whom({ row }: { row: TagRow }) {
  const t = useT()
  if (row.vendors.length > 0) {
    const sources = row.sources.map((source) => t(`vendor.source.${source}`)).join(', ')
    return <span title={sources}>{row.vendors.join(', ')}</span>
  }
  const [first] = row.candidates
  if (row.suggested && first) {
    return (
      <span className={css['suggested']}>
        {t('tagging.suggested', { name: first.name })} <span className="quiet">{first.code}</span>
      </span>
    )
  }
  return <span className="quiet">{row.candidates.map(({ name }) => name).join(' / ')}</span>
}
