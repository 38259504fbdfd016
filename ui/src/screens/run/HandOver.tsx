// The file is written; whether it was imported only a person knows. Everything, or everything except.

import { ArrowLeft, CheckCheck, ListX, X } from 'lucide-react'
import { useState } from 'react'
import { Button, Field } from '../../components/controls.tsx'
import { Panel } from '../../components/page.tsx'
import { region, useT } from '../../intl.tsx'
import type { ItemRow, RefusedItem, RunView } from '../../ipc.ts'
import { Files } from './Files.tsx'
import css from './HandOver.module.css'
import type { Chosen } from './useChosen.ts'

interface Props {
  run: RunView
  chosen: Chosen
  confirm: (refused: RefusedItem[]) => void
  pending: boolean
}

export function HandOver({ run, chosen, confirm, pending }: Props) {
  const t = useT()
  const [excepting, setExcepting] = useState(false)
  return (
    <Panel tone="accent" title={t('handOver.title')} testid="hand-over">
      <p>{t('handOver.about')}</p>
      {!excepting && <Files run={run} />}
      {excepting ? (
        <Refused
          run={run}
          chosen={chosen}
          confirm={confirm}
          pending={pending}
          back={() => {
            setExcepting(false)
          }}
        />
      ) : (
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
            {t('handOver.all', { n: run.counts.written })}
          </Button>
          <Button
            icon={ListX}
            onPress={() => {
              setExcepting(true)
            }}
            testid="all-except"
          >
            {t('handOver.except')}
          </Button>
          <span className="caption">{t('handOver.final')}</span>
        </div>
      )}
    </Panel>
  )
}

function Refused({ run, chosen, confirm, pending, back }: Props & { back: () => void }) {
  const t = useT()
  const [reasons, setReasons] = useState<ReadonlyMap<string, string>>(new Map())
  // Only what is in the file can have been refused.
  const rows = [...chosen.rows.values()].filter((row) => row.state === 'written')
  const reasonOf = (id: string) => reasons.get(id) ?? ''
  const first = rows[0] && reasonOf(rows[0].entryId).trim()
  const complete = rows.length > 0 && rows.every((row) => reasonOf(row.entryId).trim() !== '')
  return (
    <>
      <p>{rows.length === 0 ? t('handOver.pick') : t('handOver.reasons')}</p>
      <ul className={css['refused']}>
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
          {t('handOver.confirm', { n: run.counts.written - rows.length, refused: rows.length })}
        </Button>
        {rows.length > 1 && first && (
          <Button
            onPress={() => {
              setReasons(new Map(rows.map((row) => [row.entryId, first])))
            }}
          >
            {t('handOver.sameReason')}
          </Button>
        )}
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
