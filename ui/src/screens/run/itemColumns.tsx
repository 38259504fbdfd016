import { Lock, Tag, TriangleAlert } from 'lucide-react'
import { useMemo } from 'react'
import { ItemState, Mark } from '../../components/states.tsx'
import type { Column, EditEnd } from '../../grid/DataGrid.tsx'
import { region, useT } from '../../intl.tsx'
import type { Translate } from '../../intl.tsx'
import type { ItemRow, ItemSort } from '../../ipc.ts'
import { useSaid } from '../../live/useSaid.ts'
import { kindName } from '../../values/kinds.ts'
import { NumberCell } from './NumberCell.tsx'
import type { Numbers } from './useNumbers.ts'
import { VendorPicker } from './VendorPicker.tsx'

interface Options {
  companyId: string
  canTag: boolean
  tag: (rows: readonly ItemRow[], vendorId: string | null) => void
  /** Numbers a person is giving now. */
  numbers: Numbers | null
  /** There are numbers to be seen. */
  numbered: boolean
  /** Shows an item whole. */
  look: (row: ItemRow) => void
}

export function useItemColumns({
  companyId,
  canTag,
  tag,
  numbers,
  numbered,
  look,
}: Options): Column<ItemRow, ItemSort>[] {
  const t = useT()
  const said = useSaid()
  return useMemo(() => {
    const number: Column<ItemRow, ItemSort> = {
      id: 'number',
      header: t('column.number'),
      width: '128px',
      plain: (row) => numbers?.of.get(row.entryId) ?? row.voucher ?? '',
      cell: (row) =>
        numbers?.of.get(row.entryId) ??
        row.voucher ??
        (numbers && canNumber(row) ? <span className="quiet">{t('numbers.none')}</span> : null),
      editable: (row) => numbers !== null && canNumber(row),
      edit: (row, typed, done: (end: EditEnd) => void) => (
        <NumberCell
          label={t('numbers.for', { name: row.reference })}
          value={numbers?.of.get(row.entryId) ?? row.voucher ?? ''}
          typed={typed}
          save={(text) => numbers?.set(row.entryId, text)}
          done={done}
        />
      ),
    }
    return [
      {
        id: 'position',
        header: t('column.position'),
        width: '66px',
        end: true,
        sort: 'position',
        plain: (row) => ({ number: String(row.position) }),
        cell: (row) => <span className="quiet">{t('common.count', { n: row.position })}</span>,
      },
      {
        id: 'text',
        header: t('column.merchant'),
        width: 'minmax(164px, 2fr)',
        sort: 'text',
        open: look,
        plain: (row) => [row.merchant, row.text].filter(Boolean).join(' · '),
        cell: (row) => (
          <span title={[row.merchant, row.text].filter(Boolean).join(' · ')}>
            {row.merchant || row.text || kindName(t, row.kind)}
            {row.merchant && row.text && <span className="quiet"> · {row.text}</span>}
          </span>
        ),
      },
      {
        id: 'amount',
        header: t('column.amount'),
        width: '104px',
        end: true,
        sort: 'amount',
        plain: (row) => ({ number: row.amount === null ? '' : region.plain(row.amount.amount) }),
        cell: (row) =>
          row.amount && (
            <span
              title={
                row.supplierAmount
                  ? `${region.amount(row.supplierAmount.amount)} ${row.supplierAmount.currency}`
                  : undefined
              }
            >
              {region.amount(row.amount.amount)}
            </span>
          ),
      },
      {
        id: 'currency',
        header: t('column.currency'),
        width: '76px',
        plain: (row) => row.amount?.currency ?? '',
        cell: (row) => <span className="quiet">{row.amount?.currency}</span>,
      },
      {
        id: 'vendor',
        header: t('column.vendor'),
        width: 'minmax(136px, 1.2fr)',
        sort: 'vendor',
        plain: (row) => [row.vendor.name, row.vendor.code].filter(Boolean).join(' '),
        cell: (row) => <Vendor row={row} />,
        editable: (row) => canTag && row.vendor.rule !== 'notPossible' && row.vendor.source !== 'pleo',
        edit: (row, typed, done: (end: EditEnd) => void) => (
          <VendorPicker
            companyId={companyId}
            label={t('vendor.for', { name: row.merchant || row.text })}
            typed={typed}
            removable={row.vendor.source === 'tag'}
            inCell
            onPick={(vendorId) => {
              tag([row], vendorId)
              done('next')
            }}
            onLeave={(escaped) => {
              done(escaped ? 'stay' : 'leave')
            }}
          />
        ),
      },
      ...(numbered ? [number] : []),
      {
        id: 'state',
        header: t('column.state'),
        width: '152px',
        sort: 'state',
        plain: (row) => t(`item.state.${row.state}`),
        cell: (row) => <ItemState state={row.state} />,
      },
      {
        id: 'reason',
        header: t('column.reason'),
        width: 'minmax(160px, 1.6fr)',
        plain: (row) => [said(row.reason), beforeWords(row, t)].filter(Boolean).join(' '),
        cell: (row) => {
          const words = [said(row.reason), beforeWords(row, t)].filter(Boolean).join(' ')
          return <span title={words === '' ? undefined : words}>{words}</span>
        },
      },
      {
        id: 'date',
        header: t('column.date'),
        width: '100px',
        sort: 'date',
        plain: (row) => row.date,
        cell: (row) => <span>{region.date(row.date)}</span>,
      },
      {
        id: 'account',
        header: t('column.account'),
        width: 'minmax(110px, 1fr)',
        sort: 'account',
        plain: (row) => row.account ?? '',
        cell: (row) => (
          <span title={row.account ?? undefined}>
            {row.account ?? <span className="quiet">{t('common.none')}</span>}
            {row.lines > 1 && <span className="quiet"> {t('item.lines', { n: row.lines })}</span>}
          </span>
        ),
      },
      {
        id: 'reference',
        header: t('column.reference'),
        width: '104px',
        plain: (row) => row.reference,
        cell: (row) => <span className="quiet">{row.reference}</span>,
      },
    ]
  }, [said, t, companyId, canTag, tag, numbers, numbered, look])
}

/** Only what is in a file whose import is to be confirmed gets a number. */
function canNumber({ state }: ItemRow): boolean {
  return state === 'written' || state === 'ready' || state === 'booked'
}

/** Where an entry is booked already, and what becomes of it. */
function beforeWords({ earlier, decision, state }: ItemRow, t: Translate): string {
  if (earlier === null) return ''
  const where = t('booked.in', { file: earlier.file, voucher: earlier.voucher })
  // An item that is left out says so in its reason.
  if (decision === null || state === 'blocked') return state === 'blocked' ? '' : where
  return `${where} ${t(`booked.decision.${decision.kind}`)}`
}

function Vendor({ row: { vendor } }: { row: ItemRow }) {
  const t = useT()
  if (vendor.name !== null) {
    return (
      <>
        {vendor.source === 'tag' && <Tag size={14} aria-label={t('vendor.source.tag')} />}
        <span title={t(`vendor.source.${vendor.source}`)}>
          {vendor.name}
          {vendor.code !== null && <span className="quiet"> {vendor.code}</span>}
        </span>
      </>
    )
  }
  switch (vendor.rule) {
    case 'required':
      return <Mark look={{ icon: TriangleAlert, tone: 'warn' }}>{t('vendor.required')}</Mark>
    case 'optional':
      return <span className="quiet">{t('vendor.optional')}</span>
    case 'notPossible':
      return <Mark look={{ icon: Lock, tone: 'muted' }}>{t('vendor.notPossible')}</Mark>
  }
}
