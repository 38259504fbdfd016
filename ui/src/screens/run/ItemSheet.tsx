// One item whole: what Pleo sent, what is booked, what stands in the file for it, its receipts and its history.

import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../../components/controls.tsx'
import { Pending } from '../../components/page.tsx'
import { ErrorBox } from '../../components/ProblemBox.tsx'
import { Sheet } from '../../components/Sheet.tsx'
import { ItemState } from '../../components/states.tsx'
import { region, useT } from '../../intl.tsx'
import type { Translate } from '../../intl.tsx'
import { ipc } from '../../ipc.ts'
import type { ItemDetailView, ItemRow, MoneyView, RunView } from '../../ipc.ts'
import { useSaid } from '../../live/useSaid.ts'
import { keys } from '../../live/views.ts'
import { kindName } from '../../values/kinds.ts'
import { words } from '../../values/words.ts'
import { Shown } from './FilePreview.tsx'
import { Receipt } from './Receipt.tsx'
import css from './Sheets.module.css'

const money = (amount: MoneyView | null) =>
  amount === null ? '' : `${region.amount(amount.amount)} ${amount.currency}`

export function ItemSheet({ run, row, close }: { run: RunView; row: ItemRow; close: () => void }) {
  const t = useT()
  const said = useSaid()
  const detail = useQuery({
    queryKey: [...keys.items(run.id), 'one', row.entryId],
    queryFn: () => ipc.getItem(run.id, row.entryId),
    gcTime: 0,
  })
  const now = detail.data?.row ?? row
  return (
    <Sheet title={now.merchant || now.text || kindName(t, now.kind)} close={close} testid="item-sheet" wide>
      <div className={css['body']}>
        <dl className={css['facts']}>
          <dt>{t('column.state')}</dt>
          <dd>
            <ItemState state={now.state} /> {said(now.reason)}
          </dd>
          <dt>{t('column.amount')}</dt>
          <dd>
            {money(now.amount)}
            {now.supplierAmount && ` (${money(now.supplierAmount)})`}
          </dd>
          <dt>{t('column.date')}</dt>
          <dd>
            {now.date !== '' && region.date(now.date)}
            {detail.data?.bookedOn &&
              detail.data.bookedOn !== now.date &&
              ` ${t('item.bookedOn', { date: region.date(detail.data.bookedOn) })}`}
          </dd>
          {now.text !== '' && now.merchant !== '' && (
            <>
              <dt>{t('column.text')}</dt>
              <dd>{now.text}</dd>
            </>
          )}
          {detail.data?.employee && (
            <>
              <dt>{t('item.employee')}</dt>
              <dd>{detail.data.employee}</dd>
            </>
          )}
          {now.vendor.name !== null && (
            <>
              <dt>{t('column.vendor')}</dt>
              <dd>{[now.vendor.name, now.vendor.code].filter(Boolean).join(', ')}</dd>
            </>
          )}
          <dt>{t('column.reference')}</dt>
          <dd>{[now.reference, now.voucher].filter(Boolean).join(' · ')}</dd>
          {now.earlier && (
            <>
              <dt>{t('booked.short')}</dt>
              <dd>{t('booked.in', { file: now.earlier.file, voucher: now.earlier.voucher })}</dd>
            </>
          )}
        </dl>
        <ErrorBox error={detail.error} actions={{ retry: () => void detail.refetch() }} />
        {detail.isPending && !detail.error && <Pending />}
        {detail.data && <Whole detail={detail.data} run={run} />}
      </div>
      <div className={css['foot']}>
        <Button icon={X} onPress={close} testid="close-sheet">
          {t('common.close')}
        </Button>
      </div>
    </Sheet>
  )
}

function Whole({ detail, run }: { detail: ItemDetailView; run: RunView }) {
  const t = useT()
  const said = useSaid()
  return (
    <>
      {detail.blocks.length > 0 && (
        <ul className={css['list']}>
          {detail.blocks.map((block) => (
            <li key={block}>{said(block)}</li>
          ))}
        </ul>
      )}
      {detail.notices.map((notice) => (
        <p key={notice} className="caption">
          {said(notice)}
        </p>
      ))}
      {detail.postings.length > 0 && (
        <Part title={t('item.postings')}>
          <table data-testid="postings">
            <thead>
              <tr>
                <th scope="col">{t('column.account')}</th>
                <th scope="col" className="end">
                  {t('item.debit')}
                </th>
                <th scope="col" className="end">
                  {t('item.credit')}
                </th>
              </tr>
            </thead>
            <tbody>
              {detail.postings.map(({ account, name, debit, credit }, at) => (
                <tr key={`${account} ${String(at)}`}>
                  <th scope="row">
                    {account} <span className="quiet">{name}</span>
                  </th>
                  <td className="end">{money(debit)}</td>
                  <td className="end">{money(credit)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Part>
      )}
      {detail.lines.length > 0 && (
        <Part title={t('item.linesTitle', { n: detail.lines.length })}>
          <table data-testid="item-lines">
            <thead>
              <tr>
                <th scope="col">{t('column.account')}</th>
                <th scope="col" className="end">
                  {t('column.amount')}
                </th>
                <th scope="col" className="end">
                  {t('item.net')}
                </th>
                <th scope="col" className="end">
                  {t('item.tax')}
                </th>
                <th scope="col">{t('item.tags')}</th>
              </tr>
            </thead>
            <tbody>
              {detail.lines.map((line, at) => (
                // eslint-disable-next-line react/no-array-index-key -- lines have no name, and never change places
                <tr key={at}>
                  <th scope="row">{line.account ?? t('common.none')}</th>
                  <td className="end">{money(line.amount)}</td>
                  <td className="end">{money(line.net)}</td>
                  <td className="end">
                    {money(line.tax)} <span className="quiet">{line.taxName}</span>
                  </td>
                  <td>{line.tags.join(', ')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Part>
      )}
      <h3>{t('column.receipts')}</h3>
      {detail.receipts.length === 0 ? (
        <p className="quiet">{t('item.noReceipts')}</p>
      ) : (
        <ul className={css['list']} data-testid="receipts">
          {detail.receipts.map((receipt, at) => (
            <Receipt
              // eslint-disable-next-line react/no-array-index-key -- their place is their name, and Pleo keeps the order
              key={at}
              run={run}
              entryId={detail.row.entryId}
              number={at + 1}
              receipt={receipt}
            />
          ))}
        </ul>
      )}
      {detail.shown && (
        <>
          <h3>{t('item.inFile')}</h3>
          <Shown shown={detail.shown} />
        </>
      )}
      {detail.ledger.length > 0 && (
        <Part title={t('item.ledger')}>
          <table data-testid="item-ledger">
            <tbody>
              {detail.ledger.map((line, at) => (
                <tr key={`${line.at} ${String(at)}`}>
                  <td>{region.instant(line.at)}</td>
                  <td>{ledgerWords(line.kind, t)}</td>
                  <td>
                    {line.file} <span className="quiet">{line.reference}</span>
                  </td>
                  <td>{[line.voucher, line.who, line.why].filter(Boolean).join(', ')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Part>
      )}
    </>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <>
      <h3>{title}</h3>
      <div className={css['table']}>{children}</div>
    </>
  )
}

const kinds = [
  'booked',
  'published',
  'handed_over',
  'confirmed',
  'voided',
  'superseded',
  'still_exported',
] as const

/** A word of the booking ledger in the window's language. */
export function ledgerWords(kind: string, t: Translate): string {
  const known = kinds.find((one) => one === kind)
  return known ? t(`ledger.${known}`) : words(kind)
}
