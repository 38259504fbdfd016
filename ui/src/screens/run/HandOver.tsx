// The file is written; whether it was imported only a person knows. Everything, or everything except: picked in the list of
// items, or pasted as a column out of the accounting system's own list of errors.

import { useQuery } from '@tanstack/react-query'
import { ArrowLeft, CheckCheck, ClipboardPaste, Eraser, Hash, ListX, X } from 'lucide-react'
import { useDeferredValue, useId, useMemo, useState } from 'react'
import { Button, Field } from '../../components/controls.tsx'
import { Panel } from '../../components/page.tsx'
import { ErrorBox } from '../../components/ProblemBox.tsx'
import { Term } from '../../components/Term.tsx'
import { region, useT } from '../../intl.tsx'
import { ipc } from '../../ipc.ts'
import type { ItemRow, RefusedItem, RunView } from '../../ipc.ts'
import { keys } from '../../live/views.ts'
import { plainItems } from '../../values/queries.ts'
import { readRefusals } from '../../values/refusals.ts'
import { Explain } from './Explain.tsx'
import { Files } from './Files.tsx'
import css from './HandOver.module.css'
import { PastedNumbers } from './PastedNumbers.tsx'
import type { Numbers } from './useNumbers.ts'
import type { Chosen } from './useChosen.ts'

interface Props {
  run: RunView
  chosen: Chosen
  numbers: Numbers
  confirm: (refused: RefusedItem[]) => void
  pending: boolean
}

export function HandOver({ run, chosen, numbers, confirm, pending }: Props) {
  const t = useT()
  const [way, setWay] = useState<'all' | 'except' | 'paste' | 'numbers'>('all')
  const back = () => {
    setWay('all')
  }
  const { counts } = run
  return (
    <Panel
      tone="accent"
      title={run.files.length > 0 ? t('handOver.title') : t('handOver.earlier.title')}
      testid="hand-over"
    >
      {way === 'all' && (
        <>
          <p>
            {run.files.length > 0 ? t('handOver.about') : t('handOver.earlier.about')} <Term id="confirm" />
          </p>
          {run.files.length > 0 && <Files run={run} />}
          {counts.booked > 0 && <p className="caption">{t('handOver.earlier.too', { n: counts.booked })}</p>}
          <p className="caption" data-testid="numbers-given">
            {t('numbers.given', { n: numbers.of.size })}
          </p>
          <div className={css['buttons']}>
            <Button
              look="primary"
              icon={CheckCheck}
              pending={pending}
              onPress={() => {
                confirm([])
              }}
              testid="all-imported"
            >
              {numbers.of.size === 0
                ? t('handOver.all', { n: counts.written + counts.booked })
                : t('handOver.allNumbered', {
                    n: counts.written + counts.booked,
                    numbers: numbers.of.size,
                  })}
            </Button>
            <Button
              icon={Hash}
              onPress={() => {
                setWay('numbers')
              }}
              testid="paste-numbers"
            >
              {t('numbers.paste')}
            </Button>
            {numbers.of.size > 0 && (
              <Button icon={Eraser} onPress={numbers.clear} testid="clear-numbers">
                {t('numbers.clear')}
              </Button>
            )}
            <Button
              icon={ListX}
              onPress={() => {
                setWay('except')
              }}
              testid="all-except"
            >
              {t('handOver.except')}
            </Button>
            <Button
              icon={ClipboardPaste}
              onPress={() => {
                setWay('paste')
              }}
              testid="paste-refused"
            >
              {t('handOver.paste')}
            </Button>
            <span className="caption">{t('handOver.final')}</span>
          </div>
        </>
      )}
      {way === 'numbers' && (
        <PastedNumbers
          run={run}
          take={(found) => {
            numbers.add(found)
            back()
          }}
          back={back}
        />
      )}
      {way === 'except' && (
        <Refused
          run={run}
          chosen={chosen}
          numbers={numbers}
          confirm={confirm}
          pending={pending}
          back={back}
        />
      )}
      {way === 'paste' && <Pasted run={run} back={back} confirm={confirm} pending={pending} />}
      {way !== 'all' && <Explain runId={run.id} />}
    </Panel>
  )
}

function Refused({ run, chosen, confirm, pending, back }: Props & { back: () => void }) {
  const t = useT()
  const [reasons, setReasons] = useState<ReadonlyMap<string, string>>(new Map())
  // Only what is in the file can have been refused. A row ticked before the list was read again still says that it is ready;
  // by now all such rows are in the file.
  const rows = [...chosen.rows.values()].filter(
    (row) => row.state === 'written' || row.state === 'ready' || row.state === 'booked',
  )
  const reasonOf = (id: string) => reasons.get(id) ?? ''
  const first = rows[0] && reasonOf(rows[0].entryId).trim()
  const complete = rows.length > 0 && rows.every((row) => reasonOf(row.entryId).trim() !== '')
  return (
    <>
      <ul className={css['refused']} aria-label={t('handOver.reasons')}>
        <li>{rows.length === 0 ? t('handOver.pick') : t('handOver.reasons')}</li>
        {rows.map((row) => (
          <li key={row.entryId}>
            <Field
              label={t('handOver.reason', { name: nameOf(row) })}
              value={reasonOf(row.entryId)}
              onChange={(reason) => {
                setReasons((now) => new Map(now).set(row.entryId, reason))
              }}
              testid="refused-reason"
            >
              <Button
                look="bare"
                icon={X}
                onPress={() => {
                  chosen.toggle(row)
                }}
              >
                {t('handOver.wasImported')}
              </Button>
            </Field>
          </li>
        ))}
      </ul>
      <div className={css['buttons']}>
        <Button
          look="primary"
          icon={CheckCheck}
          isDisabled={!complete}
          pending={pending}
          onPress={() => {
            confirm(rows.map((row) => ({ entryId: row.entryId, reason: reasonOf(row.entryId).trim() })))
          }}
          testid="confirm-except"
        >
          {t('handOver.confirm', {
            n: run.counts.written + run.counts.booked - rows.length,
            refused: rows.length,
          })}
        </Button>
        <Button
          isDisabled={rows.length < 2 || !first}
          onPress={() => {
            if (first) setReasons(new Map(rows.map((row) => [row.entryId, first])))
          }}
        >
          {t('handOver.sameReason')}
        </Button>
        <Button icon={ArrowLeft} onPress={back}>
          {t('common.back')}
        </Button>
      </div>
    </>
  )
}

/** Items asked for at a time while the whole file is read. */
const WINDOW = 1_000

async function written(run: RunView): Promise<ItemRow[]> {
  const rows: ItemRow[] = []
  for (let offset = 0, total = 1; offset < total; offset += WINDOW) {
    // One window after the other: Rust is not flooded, and the answer is needed whole.
    // eslint-disable-next-line no-await-in-loop
    const found = await ipc.listItems(run.id, plainItems, offset, WINDOW)
    total = found.total
    rows.push(...found.rows.filter(({ state }) => state === 'written' || state === 'booked'))
  }
  return rows
}

interface PastedProps {
  run: RunView
  confirm: (refused: RefusedItem[]) => void
  pending: boolean
  back: () => void
}

/** Shows what a pasted column means before anything is done with it. */
function Pasted({ run, confirm, pending, back }: PastedProps) {
  const t = useT()
  const id = useId()
  const [text, setText] = useState('')
  const [reason, setReason] = useState('')
  const read = useDeferredValue(text)
  const items = useQuery({
    queryKey: [...keys.items(run.id), 'written'],
    queryFn: () => written(run),
  })
  const { found, unknown, twice } = useMemo(() => readRefusals(read, items.data ?? []), [read, items.data])
  const lacking = found.filter((one) => one.reason === '').length
  const complete = found.length > 0 && unknown.length === 0 && (lacking === 0 || reason.trim() !== '')
  return (
    <>
      <ErrorBox error={items.error} actions={{ retry: () => void items.refetch() }} />
      <label htmlFor={id}>{t('handOver.paste.about')}</label>
      <textarea
        id={id}
        className={css['column']}
        rows={4}
        spellCheck={false}
        value={text}
        onChange={(event) => {
          setText(event.target.value)
        }}
        data-testid="pasted"
      />
      {found.length > 0 && (
        <div className={css['preview']}>
          <table data-testid="paste-preview">
            <caption>{t('handOver.paste.found', { n: found.length })}</caption>
            <tbody>
              {found.map((one) => (
                <tr key={one.row.entryId}>
                  <th scope="row">{one.row.reference}</th>
                  <td>{one.row.merchant || one.row.text}</td>
                  <td className="end">
                    {one.row.amount && `${region.amount(one.row.amount.amount)} ${one.row.amount.currency}`}
                  </td>
                  <td>
                    {one.reason || reason || <span className="quiet">{t('handOver.paste.noReason')}</span>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {unknown.length > 0 && items.data && (
        <p className={css['wrong']} role="status" data-testid="paste-unknown">
          {t('handOver.paste.unknown', { n: unknown.length, names: unknown.slice(0, 8).join(', ') })}
        </p>
      )}
      {twice.length > 0 && (
        <p className="caption" role="status">
          {t('handOver.paste.twice', { names: twice.slice(0, 8).join(', ') })}
        </p>
      )}
      {lacking > 0 && (
        <Field
          label={t('handOver.paste.reason', { n: lacking })}
          value={reason}
          onChange={setReason}
          testid="paste-reason"
        />
      )}
      <div className={css['buttons']}>
        <Button
          look="primary"
          icon={CheckCheck}
          isDisabled={!complete}
          pending={pending}
          onPress={() => {
            confirm(found.map((one) => ({ entryId: one.row.entryId, reason: one.reason || reason.trim() })))
          }}
          testid="confirm-pasted"
        >
          {t('handOver.confirm', {
            n: run.counts.written + run.counts.booked - found.length,
            refused: found.length,
          })}
        </Button>
        <Button icon={ArrowLeft} onPress={back}>
          {t('common.back')}
        </Button>
      </div>
    </>
  )
}

function nameOf({ reference, merchant, text, amount }: ItemRow): string {
  const money = amount && `${region.amount(amount.amount)} ${amount.currency}`
  return [reference, merchant || text, money].filter(Boolean).join(', ')
}
