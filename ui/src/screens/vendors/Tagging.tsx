// The items of one export that ask for a vendor, group by group, for the keyboard: one key accepts and goes on. Rows stay
// where they are while they are tagged, so that the next key meets what was seen.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { CheckCheck, RefreshCw } from 'lucide-react'
import { useCallback, useDeferredValue, useMemo, useState } from 'react'
import { Button, SearchLine, Segments } from '../../components/controls.tsx'
import { Empty, Pending } from '../../components/page.tsx'
import { ErrorBox } from '../../components/ProblemBox.tsx'
import { DataGrid } from '../../grid/DataGrid.tsx'
import { region, useT } from '../../intl.tsx'
import { ipc } from '../../ipc.ts'
import type { TagLeft, TagPart, TagQuery, TagRow, TagWindow, TaggedView } from '../../ipc.ts'
import { useRows } from '../../live/useRows.ts'
import { useToasts } from '../../live/useToasts.tsx'
import { useUndo } from '../../live/useUndo.tsx'
import { keys, useRun } from '../../live/views.ts'
import css from './Tagging.module.css'
import { certaintyOf, useReason, useTagColumns } from './tagColumns.tsx'

export function NothingToTag({ companyId, pending }: { companyId: string; pending: boolean }) {
  const t = useT()
  const navigate = useNavigate()
  if (pending) return <Pending />
  return (
    <Empty
      action={
        <Button
          icon={RefreshCw}
          onPress={() => void navigate({ to: '/company/$companyId/entries', params: { companyId } })}
        >
          {t('tagging.toEntries')}
        </Button>
      }
    >
      {t('tagging.none')}
    </Empty>
  )
}

interface Choice {
  row: TagRow
  vendorId: string | null
  rule: boolean
}

/** What one key did, and how to do it again. */
interface Done {
  tagged: TaggedView
  redo: () => Promise<TaggedView>
  rule: boolean
}

export function Tagging({ companyId, runId }: { companyId: string; runId: string }) {
  const t = useT()
  const client = useQueryClient()
  const { say } = useToasts()
  const { took } = useUndo()
  const run = useRun(runId)
  const [text, setText] = useState('')
  const [part, setPart] = useState<TagPart>('all')
  const [why, setWhy] = useState<string | null>(null)
  const searched = useDeferredValue(text)
  const query = useMemo<TagQuery>(() => ({ text: searched, part }), [searched, part])
  const rows = useRows<TagRow, TagWindow>([...keys.tagGroups(runId), query], (offset, limit) =>
    ipc.listTagGroups(runId, query, offset, limit),
  )
  const canTag = run.data?.waitingFor === 'review'
  const refresh = () => client.invalidateQueries({ queryKey: keys.items(runId) })
  const acting = useMutation({
    mutationFn: async ({ redo, rule }: Omit<Done, 'tagged'>): Promise<Done> => ({
      tagged: await redo(),
      redo,
      rule,
    }),
    onSuccess: async ({ tagged, redo, rule }) => {
      if (tagged.step !== null) {
        let step = tagged.step
        took({
          companyId,
          done: t(rule ? 'tagging.ruled' : 'vendor.set', { n: tagged.tagged }),
          undo: async () => {
            await ipc.undoTagging(runId, step)
            await refresh()
          },
          redo: async () => {
            step = (await redo()).step ?? step
            await refresh()
          },
        })
      }
      await refresh()
    },
  })
  const { mutate } = acting
  const choose = useCallback(
    ({ row, vendorId, rule }: Choice) => {
      mutate({ redo: () => ipc.tagAlike(runId, row.key, vendorId, rule), rule })
    },
    [mutate, runId],
  )
  const columns = useTagColumns({ companyId, canTag, choose })
  const left = rows.head?.left
  const next = (index: number) => {
    let to = index + 1
    while (to < rows.total && rows.at(to)?.open === 0) to += 1
    return Math.min(to, rows.total - 1)
  }
  const onKey = (key: string, row: TagRow, index: number): { to?: number } => {
    const small = key.toLowerCase()
    if (small === 'n') return { to: next(index) }
    if (small === 'w') {
      setWhy((now) => (now === row.key ? null : row.key))
      return {}
    }
    if (!canTag) return {}
    if (small === 'a' || small === 'r') {
      // Whoever is in place already can still be made a rule.
      if (row.open === 0 && small === 'a') return { to: next(index) }
      if (!row.suggested && row.open > 0) {
        say(t('tagging.nobody'))
        return {}
      }
      choose({ row, vendorId: null, rule: small === 'r' })
      return { to: next(index) }
    }
    const candidate = /^[1-9]$/.test(key) ? row.candidates[Number(key) - 1] : undefined
    if (candidate && row.open > 0) {
      choose({ row, vendorId: candidate.id, rule: false })
      return { to: next(index) }
    }
    return {}
  }
  return (
    <>
      <ErrorBox error={acting.error ?? rows.error ?? run.error} actions={{}} />
      <div className={css['head']}>
        <p
          className={css['left']}
          role="status"
          data-testid="tags-left"
          data-tone={left && left.required > 0 ? 'warn' : undefined}
        >
          {left && leftWords(t, left)}
        </p>
        <div className={css['tools']}>
          {left && left.likely > 0 && canTag && (
            <Button
              look="primary"
              icon={CheckCheck}
              pending={acting.isPending}
              onPress={() => {
                mutate({ redo: () => ipc.acceptLikely(runId), rule: false })
              }}
              testid="accept-likely"
            >
              {t('tagging.acceptLikely', { n: left.likely })}
            </Button>
          )}
          <Link to="/company/$companyId/runs/$runId" params={{ companyId, runId }} data-testid="to-run">
            {t('tagging.toRun', { n: run.data?.number ?? 0 })}
          </Link>
        </div>
      </div>
      <div className={css['tools']}>
        <SearchLine label={t('tagging.search')} value={text} onChange={setText} />
        <Segments<TagPart>
          label={t('tagging.part')}
          value={part}
          onChange={setPart}
          choices={(['all', 'open', 'required', 'conflicts'] as const).map((id) => ({
            id,
            label: t(`tagging.part.${id}`),
          }))}
        />
      </div>
      {rows.head?.total === 0 ? (
        <Empty>{t('tagging.nothingHere')}</Empty>
      ) : (
        <div className={css['box']}>
          <DataGrid
            label={t('tagging.grid')}
            columns={columns}
            minWidth={900}
            total={rows.total}
            rowAt={rows.at}
            onVisible={rows.show}
            listKey={JSON.stringify(query)}
            between={rows.between}
            onKey={onKey}
          />
          {why !== null && <Why runId={runId} row={find(rows, why)} />}
          <p className={`caption ${css['keys'] ?? ''}`}>{t('tagging.keys')}</p>
        </div>
      )}
    </>
  )
}

function leftWords(t: ReturnType<typeof useT>, { groups, required, optional }: TagLeft): string {
  if (groups === 0) return t('tagging.done')
  const more = optional > 0 ? ` ${t('tagging.leftOptional', { n: optional })}` : ''
  return `${t('tagging.left', { n: required })}${more}`
}

/** Among the rows that are held; the row whose reasons are shown is one that has or had focus. */
function find(rows: { total: number; at: (index: number) => TagRow | undefined }, key: string) {
  for (let index = 0; index < rows.total; index += 1) {
    const row = rows.at(index)
    if (row?.key === key) return row
  }
  return undefined
}

/** Everybody who may be meant, each with reason and score, and the items it is about. */
function Why({ runId, row }: { runId: string; row: TagRow | undefined }) {
  const t = useT()
  const reason = useReason()
  const key = row?.key ?? ''
  const items = useQuery({
    queryKey: [...keys.tagGroups(runId), 'alike', key],
    queryFn: () => ipc.listAlike(runId, key),
    enabled: row !== undefined,
  })
  if (!row) return null
  return (
    <section className={css['why']} aria-label={t('tagging.why')} data-testid="why">
      <h2>{row.text || t('merchants.noName')}</h2>
      {!row.suggested && <p>{reason(row.reason, '')}</p>}
      <ol>
        {row.candidates.map((one) => (
          <li key={one.id}>
            <strong>{one.name}</strong> <span className="quiet">{one.code}</span>{' '}
            {t(`tagging.certainty.${certaintyOf(one)}`)} {region.percent(one.score / 1000)}:{' '}
            {reason(one.reason, one.evidence)}
          </li>
        ))}
      </ol>
      <p className="quiet">
        {(items.data ?? [])
          .slice(0, 12)
          .map(
            (item) => `${region.date(item.date)} ${item.amount?.amount ?? ''} ${item.amount?.currency ?? ''}`,
          )
          .join(' · ')}
      </p>
    </section>
  )
}
