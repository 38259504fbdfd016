// One export, live: where it is, what it waits for, its items, and whether the totals agree.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { Eye, Hammer, History, Pause, Play, Send, X } from 'lucide-react'
import { useCallback, useState } from 'react'
import { Dialog, DialogTrigger, Popover } from 'react-aria-components'
import { Button, Field } from '../components/controls.tsx'
import { Page, Pending } from '../components/page.tsx'
import { ErrorBox, ProblemBox } from '../components/ProblemBox.tsx'
import { RunStatus } from '../components/states.tsx'
import { useT } from '../intl.tsx'
import { ipc } from '../ipc.ts'
import type { DecisionView, ItemRow, RunStatusView, RunView } from '../ipc.ts'
import { usePace } from '../live/usePace.ts'
import { useProblemActions } from '../live/useProblemActions.ts'
import { useUndo } from '../live/useUndo.tsx'
import { keys, takeRun, useRun } from '../live/views.ts'
import { useFormats } from '../live/useFormats.ts'
import { plainItems } from '../values/queries.ts'
import css from './Run.module.css'
import { Besides } from './run/Besides.tsx'
import { BookedBefore } from './run/DecideBooked.tsx'
import { Counts, Progress } from './run/Counts.tsx'
import { Failures } from './run/Failures.tsx'
import { Finished } from './run/Finished.tsx'
import type { Ended } from './run/Finished.tsx'
import { HandOver } from './run/HandOver.tsx'
import { HistorySheet } from './run/History.tsx'
import { Items } from './run/Items.tsx'
import type { Part } from './run/Items.tsx'
import { RunPreview } from './run/PreviewSheet.tsx'
import { Pace } from './run/Pace.tsx'
import { Side } from './run/Side.tsx'
import { Timeline } from './run/Timeline.tsx'
import { TotalsStrip } from './run/TotalsStrip.tsx'
import { useChosen } from './run/useChosen.ts'
import { useNumbers } from './run/useNumbers.ts'

export function Run() {
  const { companyId, runId } = useParams({ from: '/company/$companyId/runs/$runId' })
  const t = useT()
  const run = useRun(runId)
  const actions = useProblemActions(companyId, () => void run.refetch())
  if (run.data) return <OneRun key={runId} run={run.data} />
  return (
    <Page title={t('jobs.title')} shape="text">
      {run.error ? <ErrorBox error={run.error} actions={actions} /> : <Pending />}
    </Page>
  )
}

function OneRun({ run }: { run: RunView }) {
  const t = useT()
  const client = useQueryClient()
  const chosen = useChosen()
  const { data: formats } = useFormats()
  const acting = useMutation({
    mutationFn: (call: () => Promise<RunView>) => call(),
    onSuccess: (view) => {
      takeRun(client, view)
      return client.invalidateQueries({ queryKey: keys.items(view.id) })
    },
  })
  const { took } = useUndo()
  const numbers = useNumbers(run.id)
  const [part, setPart] = useState<Part>(plainItems)
  const decideFor = useCallback(
    async (ids: string[] | null, decision: DecisionView) => {
      const before = await ipc.decideBooked(run.id, ids, decision)
      await client.invalidateQueries({ queryKey: keys.items(run.id) })
      return before
    },
    [client, run.id],
  )
  const deciding = useMutation({
    mutationFn: ({ ids, decision }: { ids: string[] | null; decision: DecisionView }) =>
      decideFor(ids, decision),
    onSuccess: (before, { ids, decision }) => {
      const n = before.reduce((sum, { entryIds }) => sum + entryIds.length, 0)
      took({
        companyId: run.companyId,
        done: t(`booked.done.${decision.kind}`, { n }),
        undo: async () => {
          for (const group of before) {
            // One decision after the other: each is a command of its own.
            // eslint-disable-next-line no-await-in-loop
            await decideFor(group.entryIds, group.decision)
          }
        },
        redo: () => decideFor(ids, decision),
      })
    },
  })
  const [reason, setReason] = useState<string | null>(null)
  const [looking, setLooking] = useState<Looking | null>(null)
  const closeSheet = () => {
    setLooking(null)
  }
  const pace = usePace(run)
  const setVendor = useCallback(
    async (ids: string[], vendorId: string | null) => {
      await ipc.tagVendor(run.id, ids, vendorId)
      await client.invalidateQueries({ queryKey: keys.items(run.id) })
    },
    [client, run.id],
  )
  const { mutate: tagMutate, ...tagging } = useMutation({
    mutationFn: ({ rows, vendorId }: { rows: readonly ItemRow[]; vendorId: string | null }) =>
      setVendor(
        rows.map(({ entryId }) => entryId),
        vendorId,
      ),
    onSuccess: (_, { rows, vendorId }) => {
      took({
        companyId: run.companyId,
        done:
          vendorId === null ? t('vendor.removed', { n: rows.length }) : t('vendor.set', { n: rows.length }),
        undo: async () => {
          for (const [vendor, ids] of byTag(rows)) {
            // One vendor after the other: each is a command of its own.
            // eslint-disable-next-line no-await-in-loop
            await setVendor(ids, vendor)
          }
        },
        redo: () =>
          setVendor(
            rows.map(({ entryId }) => entryId),
            vendorId,
          ),
      })
    },
  })
  const tag = useCallback(
    (rows: readonly ItemRow[], vendorId: string | null) => {
      // What Pleo sent stays, and some types take none; where nothing else is chosen Rust says so.
      const open = rows.filter(({ vendor }) => vendor.source !== 'pleo' && vendor.rule !== 'notPossible')
      tagMutate({ rows: open.length > 0 ? open : rows, vendorId })
    },
    [tagMutate],
  )
  const tagGroup = useMutation({
    mutationFn: async (group: { merchant: string; vendorId: string }) => {
      const ids = await ipc.tagMerchant(run.id, group.merchant, group.vendorId)
      await client.invalidateQueries({ queryKey: keys.items(run.id) })
      return ids
    },
    onSuccess: (ids, { vendorId }) => {
      took({
        companyId: run.companyId,
        done: t('vendor.set', { n: ids.length }),
        // They had no vendor before.
        undo: () => setVendor(ids, null),
        redo: () => setVendor(ids, vendorId),
      })
    },
  })
  const act = (call: () => Promise<RunView>) => {
    acting.mutate(call)
  }
  const resume = () => {
    act(() => ipc.resumeRun(run.id))
  }
  const actions = useProblemActions(run.companyId, resume)
  // The page's own button goes on in a new job; the entries page is not where the rest is.
  const { startAgain: _elsewhere, ...runActions } = actions
  const how = ended(run.status)
  const canTag = run.waitingFor === 'review' || (how === null && beforeBuild(run))
  const format = formats?.find(({ id }) => id === run.format)?.name ?? run.format

  return (
    <Page
      title={t('run.title', { n: run.number })}
      about={
        <span className={css['about']}>
          <span data-testid="run-status" data-status={run.status} data-phase={run.phase} role="status">
            <RunStatus status={run.status} />
          </span>
          <span className="quiet">
            {t('run.about', { n: run.counts.total, format })} · <span title={run.folder}>{run.folder}</span>
          </span>
        </span>
      }
      actions={<Actions run={run} act={act} pending={acting.isPending} look={setLooking} />}
      shape="fill"
    >
      <Timeline run={run} />
      <ErrorBox error={acting.error} actions={actions} />
      {run.problem && <ProblemBox problem={run.problem} actions={runActions} />}
      {(run.status === 'running' || run.status === 'queued') && (
        <>
          <Progress run={run} />
          <Pace run={run} pace={pace} />
        </>
      )}
      {run.waitingFor === 'review' && <Review run={run} />}
      {run.waitingFor === 'review' && run.bookedBefore.length > 0 && (
        <>
          <ErrorBox error={deciding.error} actions={{}} />
          <BookedBefore
            run={run}
            pending={deciding.isPending}
            decide={(decision) => {
              deciding.mutate({ ids: null, decision })
            }}
            show={() => {
              setReason(null)
              setPart((now) => ({ ...now, filter: 'bookedBefore' }))
            }}
          />
        </>
      )}
      {run.waitingFor === 'confirmation' && (
        <HandOver
          run={run}
          chosen={chosen}
          numbers={numbers}
          pending={acting.isPending}
          confirm={(refused) => {
            const gone = new Set(refused.map(({ entryId }) => entryId))
            const vouchers = [...numbers.of]
              .filter(([entryId]) => !gone.has(entryId))
              .map(([entryId, number]) => ({ entryId, number }))
            acting.mutate(() => ipc.confirmImport(run.id, { refused, vouchers }), {
              onSuccess: () => {
                numbers.clear()
                chosen.clear()
              },
            })
          }}
        />
      )}
      {how && <Finished run={run} how={how} chosen={chosen} />}
      {(!beforeBuild(run) || run.waitingFor === 'review') && (
        <TotalsStrip
          totals={run.totals}
          written={run.files.length > 0}
          ended={run.endedAt !== null}
          booked={run.bookedBefore.length > 0}
        />
      )}
      {run.failures.length > 0 && <Failures run={run} canTag={canTag} shown={reason} show={setReason} />}
      <Counts counts={run.counts} />
      <Besides run={run} />
      {looking === 'history' && <HistorySheet run={run} close={closeSheet} />}
      {looking === 'preview' && <RunPreview run={run} close={closeSheet} />}
      <div className={css['split']}>
        <Items
          run={run}
          chosen={chosen}
          canTag={canTag}
          tag={tag}
          tagMerchant={(merchant, vendorId) => {
            tagGroup.mutate({ merchant, vendorId })
          }}
          tagError={tagging.error ?? tagGroup.error}
          decide={
            run.waitingFor === 'review'
              ? (rows, decision) => {
                  deciding.mutate({ ids: rows.map(({ entryId }) => entryId), decision })
                }
              : null
          }
          deciding={deciding.isPending}
          numbers={numbers}
          part={part}
          onPart={setPart}
          reason={reason}
          onReason={setReason}
        />
        <Side run={run} />
      </div>
    </Page>
  )
}

/** Items by the tag they had: what has to be set again to take a tag back. Other sources come back by themselves. */
function byTag(rows: readonly ItemRow[]): Map<string | null, string[]> {
  const groups = new Map<string | null, string[]>()
  for (const { entryId, vendor } of rows) {
    const before = vendor.source === 'tag' ? vendor.id : null
    groups.set(before, [...(groups.get(before) ?? []), entryId])
  }
  return groups
}

function ended(status: RunStatusView): Ended | null {
  switch (status) {
    case 'completed':
    case 'completedWithErrors':
    case 'failed':
    case 'cancelled':
      return status
    case 'queued':
    case 'running':
    case 'waiting':
    case 'paused':
    case 'interrupted':
      return null
  }
}

function beforeBuild(run: RunView): boolean {
  return run.phase === 'create' || run.phase === 'claim' || run.phase === 'read' || run.phase === 'check'
}

/** What the checks found, in the words of what will happen. */
function Review({ run }: { run: RunView }) {
  const t = useT()
  const { counts } = run
  return (
    <p className={css['review']} data-tone={counts.blocked > 0 ? 'warn' : undefined} data-testid="review">
      <strong>{t('review.ready', { n: counts.ready, total: counts.total })}</strong>{' '}
      {counts.blocked > 0 && t('review.blocked', { n: counts.blocked })}{' '}
      {run.vendorsRequired + run.vendorsOptional > 0 && (
        <Link
          to="/company/$companyId/vendors"
          params={{ companyId: run.companyId }}
          search={{ tab: 'tag', run: run.id }}
          data-testid="tag-vendors"
        >
          {t('review.tag', { n: run.vendorsRequired + run.vendorsOptional })}
        </Link>
      )}
    </p>
  )
}

/** What is opened over the page. */
type Looking = 'history' | 'preview'

interface ActionProps {
  run: RunView
  look: (what: Looking) => void
  act: (call: () => Promise<RunView>) => void
  pending: boolean
}

function Actions({ run, act, pending, look }: ActionProps) {
  const t = useT()
  const { id, status, counts } = run
  const history = (
    <Button
      icon={History}
      onPress={() => {
        look('history')
      }}
      testid="open-history"
    >
      {t('history.button')}
    </Button>
  )
  if (ended(status)) return history
  return (
    <>
      {history}
      <Cancel
        run={run}
        cancel={() => {
          act(() => ipc.cancelRun(id))
        }}
        refuse={(why) => {
          act(() => ipc.refuseImport(id, why))
        }}
      />
      {run.waitingFor === 'review' && counts.ready > 0 && (
        <Button
          icon={Eye}
          onPress={() => {
            look('preview')
          }}
          testid="preview-file"
        >
          {t('preview.button')}
        </Button>
      )}
      {(status === 'running' || status === 'queued') && (
        <Button
          icon={Pause}
          pending={pending}
          onPress={() => {
            act(() => ipc.pauseRun(id))
          }}
          testid="pause"
        >
          {t('run.pause')}
        </Button>
      )}
      {(status === 'paused' || status === 'interrupted') && (
        <Button
          look="primary"
          icon={Play}
          pending={pending}
          onPress={() => {
            act(() => ipc.resumeRun(id))
          }}
          testid="resume"
        >
          {t('run.resume')}
        </Button>
      )}
      {run.waitingFor === 'review' && (
        <Button
          look="primary"
          icon={counts.ready === 0 && counts.booked > 0 ? Send : Hammer}
          pending={pending}
          isDisabled={counts.ready + counts.booked === 0}
          onPress={() => {
            act(() => ipc.buildFiles(id))
          }}
          testid="build-files"
        >
          {counts.ready === 0 && counts.booked > 0
            ? t('booked.go', { n: counts.booked })
            : t('run.build', { n: counts.ready, total: counts.total })}
        </Button>
      )}
    </>
  )
}

/** Says what giving up means before the button that does it. With a file it means that nothing in it was imported. */
function Cancel({
  run,
  cancel,
  refuse,
}: {
  run: RunView
  cancel: () => void
  refuse: (why: string) => void
}) {
  const t = useT()
  const [why, setWhy] = useState('')
  const written = run.files.length > 0
  // Once results are on their way there is nothing left to give up.
  if (written && run.waitingFor !== 'confirmation') return null
  return (
    <DialogTrigger>
      <Button icon={X} testid="cancel">
        {t('run.cancel')}
      </Button>
      <Popover className={css['popover'] ?? ''} placement="bottom end">
        <Dialog className={css['dialog'] ?? ''} aria-label={t('run.cancel')}>
          {({ close }) => (
            <>
              <p>{t('run.cancel.about')}</p>
              {written && <p>{t('run.cancel.files', { n: run.counts.written })}</p>}
              {written && (
                <Field label={t('run.cancel.why')} value={why} onChange={setWhy} testid="cancel-why" />
              )}
              <div className={css['buttons']}>
                <Button
                  look="danger"
                  isDisabled={written && why.trim() === ''}
                  onPress={() => {
                    close()
                    if (written) refuse(why.trim())
                    else cancel()
                  }}
                  testid="cancel-really"
                >
                  {t('run.cancel.really')}
                </Button>
                <Button onPress={close}>{t('run.cancel.keep')}</Button>
              </div>
            </>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}
