// Who did what to an export and when: its own log and the booking ledger, in one list that only ever grows.

import { useQuery } from '@tanstack/react-query'
import { Copy, X } from 'lucide-react'
import { Button } from '../../components/controls.tsx'
import { Pending } from '../../components/page.tsx'
import { ErrorBox } from '../../components/ProblemBox.tsx'
import { Sheet } from '../../components/Sheet.tsx'
import { region, useT } from '../../intl.tsx'
import type { Translate } from '../../intl.tsx'
import { ipc } from '../../ipc.ts'
import type { AuditLineView, RunView } from '../../ipc.ts'
import { useSaid } from '../../live/useSaid.ts'
import { useToasts } from '../../live/useToasts.tsx'
import { copyRows } from '../../values/copy.ts'
import { ledgerWords } from './ItemSheet.tsx'
import css from './Sheets.module.css'

export function HistorySheet({ run, close }: { run: RunView; close: () => void }) {
  const t = useT()
  const said = useSaid()
  const { say, complain } = useToasts()
  const audit = useQuery({
    queryKey: ['audit', run.id, run.revision],
    queryFn: () => ipc.getAudit(run.id),
    gcTime: 0,
  })
  const lines = audit.data ?? []
  const copy = () => {
    const rows = lines.map((line) => [line.at, whatOf(line, t, said), line.who ?? '', line.why ?? ''])
    const files = run.files.map(({ name, sha256, path }) => [name, `SHA-256 ${sha256}`, path, ''])
    copyRows(Promise.resolve([...files, ...rows])).then(() => {
      say(t('copy.done', { n: rows.length + files.length }))
    }, complain)
  }
  return (
    <Sheet title={t('history.title', { n: run.number })} close={close} testid="history" wide>
      <div className={css['body']}>
        {run.files.length > 0 && (
          <ul className={css['list']}>
            {run.files.map(({ name, path, sha256 }) => (
              <li key={path}>
                <strong>{name}</strong> <span className={css['code']}>SHA-256 {sha256}</span>
              </li>
            ))}
          </ul>
        )}
        <ErrorBox error={audit.error} actions={{ retry: () => void audit.refetch() }} />
        {audit.isPending && !audit.error && <Pending />}
        {lines.length > 0 && (
          <div className={css['table']}>
            <table data-testid="audit">
              <thead>
                <tr>
                  <th scope="col">{t('history.when')}</th>
                  <th scope="col">{t('history.what')}</th>
                  <th scope="col">{t('history.who')}</th>
                </tr>
              </thead>
              <tbody>
                {lines.map((line, at) => (
                  <tr key={`${line.at} ${String(at)}`} data-kind={line.kind}>
                    <td>
                      <time dateTime={line.at}>{region.instant(line.at)}</time>
                    </td>
                    <td>
                      {whatOf(line, t, said)}
                      {line.why !== null && <span className="quiet"> {line.why}</span>}
                    </td>
                    <td>{line.who}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </div>
      <div className={css['foot']}>
        <Button icon={Copy} isDisabled={lines.length === 0} onPress={copy} testid="copy-history">
          {t('history.copy')}
        </Button>
        <Button icon={X} onPress={close} testid="close-sheet">
          {t('common.close')}
        </Button>
      </div>
    </Sheet>
  )
}

function whatOf(line: AuditLineView, t: Translate, said: (text: string) => string): string {
  if (line.kind === 'said') return said(line.text)
  const what = ledgerWords(line.kind, t)
  return line.entries > 0 ? t('history.entries', { what, n: line.entries }) : what
}
