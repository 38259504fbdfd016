import { Paperclip } from 'lucide-react'
import { useMemo } from 'react'
import { Readiness } from '../components/states.tsx'
import type { Column } from '../grid/DataGrid.tsx'
import { region, useT } from '../intl.tsx'
import type { EntryRow, EntrySort } from '../ipc.ts'
import { words } from '../values/words.ts'

export function useEntryColumns(): Column<EntryRow, EntrySort>[] {
  const t = useT()
  return useMemo(
    () => [
      {
        id: 'date',
        header: t('column.date'),
        width: '108px',
        sort: 'date',
        cell: (row) => <span>{region.date(row.date)}</span>,
      },
      {
        id: 'text',
        header: t('column.text'),
        width: 'minmax(200px, 3fr)',
        sort: 'text',
        cell: (row) => (
          <span title={row.text}>{row.text || <span className="quiet">{t('entries.noText')}</span>}</span>
        ),
      },
      {
        id: 'family',
        header: t('column.type'),
        width: '124px',
        cell: (row) => <span className="quiet">{words(row.subFamily ?? row.family)}</span>,
      },
      {
        id: 'account',
        header: t('column.account'),
        width: '96px',
        sort: 'account',
        cell: (row) => <span>{row.account ?? <span className="quiet">{t('common.none')}</span>}</span>,
      },
      {
        id: 'receipts',
        header: t('column.receipts'),
        width: '88px',
        end: true,
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
        width: '124px',
        end: true,
        sort: 'amount',
        cell: (row) => <span>{region.amount(row.amount.amount)}</span>,
      },
      {
        id: 'currency',
        header: t('column.currency'),
        width: '84px',
        cell: (row) => <span className="quiet">{row.amount.currency}</span>,
      },
      {
        id: 'ready',
        header: t('column.state'),
        width: 'minmax(150px, 1fr)',
        sort: 'ready',
        cell: (row) => <Readiness ready={row.ready} missing={row.missing} />,
      },
    ],
    [t],
  )
}
