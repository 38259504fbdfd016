// What stands beside the bookings: how many receipts came, which are missing, and which texts are not as Pleo has them.

import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { ChevronDown, Copy, FileWarning, SpellCheck, X } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../components/controls.tsx'
import { Pending } from '../../components/page.tsx'
import { ErrorBox } from '../../components/ProblemBox.tsx'
import { Sheet } from '../../components/Sheet.tsx'
import { region, useT } from '../../intl.tsx'
import type { Translate } from '../../intl.tsx'
import { ipc } from '../../ipc.ts'
import type { RunView, TextChangeView } from '../../ipc.ts'
import { useSaid } from '../../live/useSaid.ts'
import { useToasts } from '../../live/useToasts.tsx'
import { copyRows } from '../../values/copy.ts'
import { words } from '../../values/words.ts'
import css from './Besides.module.css'
import sheets from './Sheets.module.css'

/** Rows asked for at a time. */
const WINDOW = 200
/** Rows of the longest list that is shown; the index in the package has them all. */
const MOST = 1_000

export function Besides({ run }: { run: RunView }) {
  const t = useT()
  const [open, setOpen] = useState<'missing' | 'texts' | null>(null)
  const { receipts, textsChanged } = run
  const close = () => {
    setOpen(null)
  }
  if (receipts === null && textsChanged === 0) return null
  return (
    <div className={css['line']} data-testid="besides">
      {receipts && (
        <span className="quiet" data-testid="receipts-fetched">
          {t('receipts.fetched', { n: receipts.fetched, total: receipts.wanted })}
        </span>
      )}
      {receipts && receipts.missing > 0 && (
        <Button
          icon={FileWarning}
          onPress={() => {
            setOpen('missing')
          }}
          testid="missing-receipts"
        >
          {t('receipts.missing', { n: receipts.missing })}
        </Button>
      )}
      {textsChanged > 0 && (
        <Button
          icon={SpellCheck}
          onPress={() => {
            setOpen('texts')
          }}
          testid="changed-texts"
        >
          {t('texts.button', { n: textsChanged })}
        </Button>
      )}
      {open === 'missing' && <MissingReceipts run={run} close={close} />}
      {open === 'texts' && <ChangedTexts run={run} close={close} />}
    </div>
  )
}

function MissingReceipts({ run, close }: { run: RunView; close: () => void }) {
  const t = useT()
  const said = useSaid()
  const { say, complain } = useToasts()
  const missing = useQuery({
    queryKey: ['missing-receipts', run.id, run.revision],
    queryFn: () => ipc.listMissingReceipts(run.id, MOST),
    gcTime: 0,
  })
  const rows = missing.data ?? []
  const copy = () => {
    const cells = rows.map(({ reference, date, merchant, number, reason }) => [
      reference,
      date,
      merchant,
      { number: String(number) },
      said(reason),
    ])
    copyRows(Promise.resolve(cells)).then(() => {
      say(t('copy.done', { n: rows.length }))
    }, complain)
  }
  return (
    <Sheet title={t('receipts.title')} close={close} testid="missing-sheet" wide>
      <div className={sheets['body']}>
        <p>{t('receipts.about')}</p>
        <ErrorBox error={missing.error} actions={{ retry: () => void missing.refetch() }} />
        {missing.isPending && !missing.error && <Pending />}
        {rows.length > 0 && (
          <div className={sheets['table']}>
            <table data-testid="missing-table">
              <thead>
                <tr>
                  <th scope="col">{t('column.reference')}</th>
                  <th scope="col">{t('column.date')}</th>
                  <th scope="col">{t('column.merchant')}</th>
                  <th scope="col">{t('column.reason')}</th>
                </tr>
              </thead>
              <tbody>
                {rows.map(({ reference, date, merchant, number, reason }) => (
                  <tr key={`${reference} ${date} ${merchant} ${String(number)}`}>
                    <th scope="row">{reference}</th>
                    <td>{region.date(date)}</td>
                    <td className={css['text']}>{merchant}</td>
                    <td className={css['text']}>
                      {t('receipts.number', { n: number })}: {said(reason)}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </div>
      <Foot copy={copy} empty={rows.length === 0} close={close} />
    </Sheet>
  )
}

function ChangedTexts({ run, close }: { run: RunView; close: () => void }) {
  const t = useT()
  const said = useSaid()
  const { say, complain } = useToasts()
  const texts = useInfiniteQuery({
    queryKey: ['changed-texts', run.id, run.revision],
    queryFn: ({ pageParam }) => ipc.listTextChanges(run.id, pageParam, WINDOW),
    initialPageParam: 0,
    getNextPageParam: ({ total }, pages) => {
      const shown = pages.reduce((sum, { rows }) => sum + rows.length, 0)
      return shown < total ? shown : undefined
    },
    gcTime: 0,
  })
  const rows = texts.data?.pages.flatMap((page) => page.rows) ?? []
  const copy = () => {
    const all = every(run).then((found) =>
      found.map(({ reference, field, before, after, kinds }) => [
        reference,
        said(field),
        before,
        after,
        kindWords(kinds, t),
      ]),
    )
    copyRows(all).then(() => {
      say(t('copy.done', { n: run.textsChanged }))
    }, complain)
  }
  return (
    <Sheet title={t('texts.title')} close={close} testid="texts-sheet" wide>
      <div className={sheets['body']}>
        <p>{t('texts.about')}</p>
        <ErrorBox error={texts.error} actions={{ retry: () => void texts.refetch() }} />
        {texts.isPending && !texts.error && <Pending />}
        {rows.length > 0 && (
          <>
            <p className="caption" role="status" data-testid="texts-shown">
              {t('texts.shown', { shown: rows.length, total: texts.data?.pages[0]?.total ?? rows.length })}
            </p>
            <div className={sheets['table']}>
              <table data-testid="texts-table">
                <thead>
                  <tr>
                    <th scope="col">{t('column.reference')}</th>
                    <th scope="col">{t('texts.field')}</th>
                    <th scope="col">{t('texts.before')}</th>
                    <th scope="col">{t('texts.after')}</th>
                    <th scope="col">{t('texts.what')}</th>
                  </tr>
                </thead>
                <tbody>
                  {rows.map(({ reference, field, before, after, kinds }, at) => (
                    // The list only grows at its end, and one voucher may say the same of two fields.
                    <tr key={`${reference} ${field} ${String(at)}`}>
                      <th scope="row">{reference}</th>
                      <td>{said(field)}</td>
                      <td className={css['text']}>{before}</td>
                      <td className={css['text']}>{after}</td>
                      <td>{kindWords(kinds, t)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
            {texts.hasNextPage && (
              <div>
                <Button
                  icon={ChevronDown}
                  pending={texts.isFetchingNextPage}
                  onPress={() => void texts.fetchNextPage()}
                  testid="more-texts"
                >
                  {t('texts.more')}
                </Button>
              </div>
            )}
          </>
        )}
      </div>
      <Foot copy={copy} empty={rows.length === 0} close={close} />
    </Sheet>
  )
}

function Foot({ copy, empty, close }: { copy: () => void; empty: boolean; close: () => void }) {
  const t = useT()
  return (
    <div className={sheets['foot']}>
      <Button icon={Copy} isDisabled={empty} onPress={copy} testid="copy-list">
        {t('history.copy')}
      </Button>
      <Button icon={X} onPress={close} testid="close-sheet">
        {t('common.close')}
      </Button>
    </div>
  )
}

/** The whole list, however long. */
async function every(run: RunView): Promise<TextChangeView[]> {
  const all: TextChangeView[] = []
  for (let more = true; more;) {
    // One window after the other: each begins where the last one ended.
    // eslint-disable-next-line no-await-in-loop
    const { total, rows } = await ipc.listTextChanges(run.id, all.length, MOST)
    all.push(...rows)
    more = rows.length > 0 && all.length < total
  }
  return all
}

const kinds = [
  'quoted',
  'stripped',
  'transliterated',
  'unbroken',
  'removed',
  'replaced',
  'cut',
  'as_text',
] as const

function kindWords(found: readonly string[], t: Translate): string {
  return found
    .map((kind) => {
      const known = kinds.find((one) => one === kind)
      return known ? t(`texts.kind.${known}`) : words(kind)
    })
    .join(', ')
}
