import { Paperclip } from 'lucide-react'
import { useMemo } from 'react'
import { Readiness } from '../components/states.tsx'
import type { Column } from '../grid/DataGrid.tsx'
import { region, useT } from '../intl.tsx'
import type { EntryRow, EntrySort } from '../ipc.ts'
import { kindName } from '../values/kinds.ts'

export function useEntryColumns(): Column<EntryRow, EntrySort>[] {
  const t = useT()
  return useMemo(
    () => [
      {
        id: 'date',
        header: t('column.date'),
        width: '100px',
        sort: 'date',
        plain: (row) => row.date,
        cell: (row) => <span>{region.date(row.date)}</span>,
      },
      {
        id: 'text',
        header: t('column.text'),
        width: 'minmax(150px, 2fr)',
        sort: 'text',
        plain: (row) => row.text,
        cell: (row) => (
          <span title={row.text}>{row.text || <span className="quiet">{t('entries.noText')}</span>}</span>
        ),
      },
      {
        id: 'family',
        header: t('column.type'),
        width: '108px',
        plain: (row) => kindName(t, row.subFamily ?? row.family),
        cell: (row) => <span className="quiet">{kindName(t, row.subFamily ?? row.family)}</span>,
      },
      {
        id: 'account',
        header: t('column.account'),
        width: '84px',
        sort: 'account',
        plain: (row) => row.account ?? '',
        cell: (row) => <span>{row.account ?? <span className="quiet">{t('common.none')}</span>}</span>,
      },
      {
        id: 'receipts',
        header: t('column.receipts'),
        width: '80px',
        end: true,
        plain: (row) => ({ number: String(row.receipts) }),
        cell: (row) =>
          row.receipts > 0 ? (
            <>
              <Paperclip size={14} aria-hidden />
              <span>{t('common.count', { n: row.receipts })}</span>
            </>
          ) : (
            <span className="quiet">{t('common.none')}</span>
          ),
      },
      {
        id: 'amount',
        header: t('column.amount'),
        width: '108px',
        end: true,
        sort: 'amount',
        plain: (row) => ({ number: region.plain(row.amount.amount) }),
        cell: (row) => <span>{region.amount(row.amount.amount)}</span>,
      },
      {
        id: 'currency',
        header: t('column.currency'),
        width: '76px',
        plain: (row) => row.amount.currency,
        cell: (row) => <span className="quiet">{row.amount.currency}</span>,
      },
      {
        id: 'ready',
        header: t('column.state'),
        // Two reasons beside each other in the language where they are longest.
        width: 'minmax(240px, 1.4fr)',
        sort: 'ready',
        plain: (row) =>
          [
            ...(row.ready ? [t('entries.ready')] : []),
            ...row.missing.map((one) => t(`entries.missing.${one}`)),
          ].join(', '),
        cell: (row) => <Readiness ready={row.ready} missing={row.missing} />,
      },
    ],
    [t],
  )
}
