import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { ArrowLeft, Play } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../components/controls.tsx'
import { Empty, Page, Panel, Pending, Sums } from '../components/page.tsx'
import { ErrorBox } from '../components/ProblemBox.tsx'
import { region, useT } from '../intl.tsx'
import { ipc } from '../ipc.ts'
import type { NewRun, ReceiptsView, SettingsView } from '../ipc.ts'
import { useProblemActions } from '../live/useProblemActions.ts'
import { usePicked } from '../live/usePicked.tsx'
import { takeRun, useEntryHead, useJobs, useSettings } from '../live/views.ts'
import { countPicked, countUnready, nothing, sumPicked, toSelection } from '../values/picked.ts'
import { plainQuery } from '../values/queries.ts'
import { ExportFields, Fold } from './exportFields.tsx'
import type { ExportChoices } from './exportFields.tsx'
import { ReceiptFields } from './ProfileFields.tsx'
import css from './Settings.module.css'

/** One page between choosing entries, or a job of Pleo's, and the run: what happens, and how. */
export function NewExport() {
  const t = useT()
  const navigate = useNavigate()
  const client = useQueryClient()
  const { companyId } = useParams({ from: '/company/$companyId/new' })
  const { job: jobId } = useSearch({ from: '/company/$companyId/new' })
  const [picked, setPicked] = usePicked(companyId)
  const settings = useSettings(companyId)
  const jobs = useJobs(companyId)
  const [changed, setChanged] = useState<ExportChoices | null>(null)
  const [receipts, setReceipts] = useState<ReceiptsView | null>(null)
  const head = useEntryHead(
    companyId,
    picked.mode === 'allReady' ? picked.query : plainQuery,
    picked.mode === 'allReady',
  )

  const starting = useMutation({
    mutationFn: (run: Omit<NewRun, 'companyId'>) => ipc.startRun({ ...run, companyId }),
    onSuccess: (run) => {
      takeRun(client, run)
      setPicked(() => nothing)
      return navigate({ to: '/company/$companyId/runs/$runId', params: { companyId, runId: run.id } })
    },
  })
  const actions = useProblemActions(companyId, () => void settings.refetch())
  const back = () =>
    void navigate({
      to: jobId === undefined ? '/company/$companyId/entries' : '/company/$companyId/jobs',
      params: { companyId },
    })

  const job = jobs.data?.find(({ id }) => id === jobId)
  const count = jobId === undefined ? countPicked(picked, head.data) : (job?.items ?? 0)
  const unready = countUnready(picked)
  const choices = changed ?? (settings.data && pick(settings.data))
  const chosenReceipts = receipts ?? settings.data?.profile.receipts

  return (
    <Page
      title={t('export.title')}
      about={
        jobId === undefined ? (
          <span data-testid="export-scope">
            {t('export.scope', { n: count })} <Sums sums={sumPicked(picked, head.data)} />
          </span>
        ) : (
          job && t('export.scopeJob', { n: job.items, time: region.instant(job.createdAt) })
        )
      }
      shape="text"
    >
      <ErrorBox error={settings.error} actions={actions} />
      <ErrorBox error={starting.error} actions={{ ...actions, retry: back }} />
      {jobId === undefined && count === 0 && !head.isFetching ? (
        <Empty action={<Button onPress={back}>{t('export.toEntries')}</Button>}>{t('export.nothing')}</Empty>
      ) : choices === undefined || chosenReceipts === undefined ? (
        <Pending />
      ) : (
        <form
          className={css['form']}
          onSubmit={(event) => {
            event.preventDefault()
            starting.mutate({
              source:
                jobId === undefined
                  ? { kind: 'entries', selection: toSelection(picked) }
                  : { kind: 'job', job_id: jobId },
              ...choices,
              receipts: chosenReceipts,
            })
          }}
        >
          {unready > 0 && (
            <Panel tone="warn">
              <p>{t('export.unready', { n: unready })}</p>
            </Panel>
          )}
          <Panel>
            <ExportFields companyId={companyId} value={choices} onChange={setChanged}>
              <Fold
                title={t('export.receipts', { choice: t(`profile.receipts.${chosenReceipts.place}`) })}
                testid="receipts-once"
              >
                <p className="caption">{t('export.receipts.once')}</p>
                <ReceiptFields value={chosenReceipts} onChange={setReceipts} />
              </Fold>
            </ExportFields>
          </Panel>
          <p className="quiet">
            {jobId === undefined ? t('export.effect', { n: count }) : t('export.effectJob')}
          </p>
          <div className={css['buttons']}>
            <Button
              look="primary"
              type="submit"
              icon={Play}
              pending={starting.isPending}
              isDisabled={choices.folder.trim() === ''}
              testid="start-export"
            >
              {t('export.start', { n: count })}
            </Button>
            <Button icon={ArrowLeft} onPress={back}>
              {t('common.back')}
            </Button>
          </div>
        </form>
      )}
    </Page>
  )
}

function pick({ format, folder, report, api }: SettingsView): ExportChoices {
  return { format, folder, report, api }
}
