// The summary of a batch on paper, or as a PDF by the system's own print dialog: no library, only a style sheet for print.

import { useMutation } from '@tanstack/react-query'
import { Printer } from 'lucide-react'
import { useEffect, useState } from 'react'
import { createPortal } from 'react-dom'
import { Button } from '../../components/controls.tsx'
import { ErrorBox } from '../../components/ProblemBox.tsx'
import { region, useT } from '../../intl.tsx'
import { ipc } from '../../ipc.ts'
import type { ItemRow, RunView } from '../../ipc.ts'
import { useSaid } from '../../live/useSaid.ts'
import { useApp, useCompany } from '../../live/views.ts'
import { plainItems } from '../../values/queries.ts'
import css from './Print.module.css'

/** Items asked for at a time, and the most that are printed. */
const WINDOW = 1_000
const MOST = 5_000

async function all(runId: string): Promise<{ rows: ItemRow[]; total: number }> {
  const rows: ItemRow[] = []
  let total = 1
  for (let offset = 0; offset < Math.min(total, MOST); offset += WINDOW) {
    // One window after the other: Rust is not flooded, and the answer is needed whole.
    // eslint-disable-next-line no-await-in-loop
    const found = await ipc.listItems(runId, plainItems, offset, WINDOW)
    total = found.total
    rows.push(...found.rows)
  }
  return { rows, total }
}

export function PrintButton({ run }: { run: RunView }) {
  const t = useT()
  const [paper, setPaper] = useState<{ rows: ItemRow[]; total: number } | null>(null)
  const fetching = useMutation({ mutationFn: () => all(run.id), onSuccess: setPaper })
  useEffect(() => {
    if (!paper) return undefined
    const done = () => {
      setPaper(null)
    }
    addEventListener('afterprint', done)
    print()
    return () => {
      removeEventListener('afterprint', done)
    }
  }, [paper])
  return (
    <>
      <ErrorBox error={fetching.error} actions={{}} />
      <Button
        icon={Printer}
        pending={fetching.isPending}
        onPress={() => {
          fetching.mutate()
        }}
        testid="print"
      >
        {t('finished.print')}
      </Button>
      {paper && createPortal(<Paper run={run} {...paper} />, document.body)}
    </>
  )
}

/** Only on paper. */
function Paper({ run, rows, total }: { run: RunView; rows: readonly ItemRow[]; total: number }) {
  const t = useT()
  const said = useSaid()
  const company = useCompany(run.companyId)
  const { data: app } = useApp()
  return (
    <section className={css['paper']} data-testid="paper">
      <h1>
        {company?.name}, {t('run.title', { n: run.number })}
      </h1>
      <p>
        {t(`run.status.${run.status}`)} · {region.instant(run.startedAt)}
        {run.endedAt !== null && ` – ${region.instant(run.endedAt)}`}
        {app?.user ? ` · ${t('print.by', { name: app.user })}` : ''}
      </p>
      <p>
        {t('print.job')} {run.jobId ?? t('common.none')}
      </p>
      {run.files.map(({ name, sha256 }) => (
        <p key={name}>
          <strong>{name}</strong>
          <br />
          SHA-256 <code>{sha256}</code>
        </p>
      ))}
      <table>
        <thead>
          <tr>
            <th scope="col">{t('column.currency')}</th>
            <th scope="col">Pleo</th>
            <th scope="col">{t('totals.file')}</th>
            <th scope="col">{t('totals.leftOut')}</th>
            <th scope="col">{t('totals.reported')}</th>
          </tr>
        </thead>
        <tbody>
          {run.totals.map(({ currency, pleo, file, leftOut, reported }) => (
            <tr key={currency}>
              <th scope="row">{currency}</th>
              <td className="end">{region.amount(pleo)}</td>
              <td className="end">{region.amount(file)}</td>
              <td className="end">{region.amount(leftOut)}</td>
              <td className="end">{region.amount(reported)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('column.reference')}</th>
            <th scope="col">{t('column.number')}</th>
            <th scope="col">{t('column.date')}</th>
            <th scope="col">{t('column.merchant')}</th>
            <th scope="col">{t('column.amount')}</th>
            <th scope="col">{t('column.account')}</th>
            <th scope="col">{t('column.state')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.entryId}>
              <th scope="row">{row.reference}</th>
              <td>{row.voucher}</td>
              <td>{row.date !== '' && region.date(row.date)}</td>
              <td>{[row.merchant, row.text].filter(Boolean).join(' · ')}</td>
              <td className="end">
                {row.amount && `${region.amount(row.amount.amount)} ${row.amount.currency}`}
              </td>
              <td>{row.account}</td>
              <td>
                {t(`item.state.${row.state}`)}
                {row.reason !== null && ` · ${said(row.reason)}`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {total > rows.length && <p>{t('print.more', { n: total - rows.length })}</p>}
    </section>
  )
}
