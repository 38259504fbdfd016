import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { RefreshCw } from 'lucide-react'
import { Button } from '../components/controls.tsx'
import { Empty, Page, Sums } from '../components/page.tsx'
import { ErrorBox } from '../components/ProblemBox.tsx'
import { RunStatus } from '../components/states.tsx'
import { region, useT } from '../intl.tsx'
import type { JobRow, RunRow } from '../ipc.ts'
import { useProblemActions } from '../live/useProblemActions.ts'
import { useJobs, useRuns } from '../live/views.ts'
import { useFormats } from '../live/useFormats.ts'
import { jobStatusName } from '../values/kinds.ts'
import css from './Jobs.module.css'

export function Jobs() {
  const t = useT()
  const { companyId } = useParams({ from: '/company/$companyId/jobs' })
  const jobs = useJobs(companyId)
  const runs = useRuns(companyId)
  const jobActions = useProblemActions(companyId, () => void jobs.refetch())
  const runActions = useProblemActions(companyId, () => void runs.refetch())
  return (
    <Page
      title={t('jobs.title')}
      about={t('jobs.about')}
      actions={
        <Button
          icon={RefreshCw}
          pending={jobs.isFetching}
          onPress={() => {
            void jobs.refetch()
            void runs.refetch()
          }}
          data-fetch
        >
          {t('jobs.refresh')}
        </Button>
      }
      shape="fill"
    >
      <section className={css['part']} aria-labelledby="runs-here">
        <h2 id="runs-here">{t('jobs.here')}</h2>
        <ErrorBox error={runs.error} actions={runActions} />
        {runs.data && <Runs companyId={companyId} runs={runs.data} />}
      </section>
      <section className={css['part']} aria-labelledby="jobs-in-pleo">
        <h2 id="jobs-in-pleo">{t('jobs.inPleo')}</h2>
        <ErrorBox error={jobs.error} actions={jobActions} />
        {jobs.data && <PleoJobs companyId={companyId} jobs={jobs.data} />}
      </section>
    </Page>
  )
}

function Runs({ companyId, runs }: { companyId: string; runs: readonly RunRow[] }) {
  const t = useT()
  const { data: formats } = useFormats()
  if (runs.length === 0) {
    return (
      <div className={css['table']}>
        <Empty
          action={
            <Link to="/company/$companyId/entries" params={{ companyId }}>
              {t('export.toEntries')}
            </Link>
          }
        >
          {t('jobs.noRuns')}
        </Empty>
      </div>
    )
  }
  return (
    <div className={css['table']}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('column.run')}</th>
            <th scope="col">{t('column.status')}</th>
            <th scope="col">{t('column.phase')}</th>
            <th scope="col" className="end">
              {t('column.items')}
            </th>
            <th scope="col" className="end">
              {t('column.failed')}
            </th>
            <th scope="col" className="end">
              {t('column.sum')}
            </th>
            <th scope="col">{t('column.files')}</th>
            <th scope="col">{t('column.format')}</th>
            <th scope="col">{t('column.started')}</th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.id}>
              <td>
                <Link to="/company/$companyId/runs/$runId" params={{ companyId, runId: run.id }}>
                  {t('run.title', { n: run.number })}
                </Link>
              </td>
              <td>
                <RunStatus status={run.status} />
              </td>
              <td className="quiet">{run.endedAt === null ? t(`phase.${run.phase}`) : ''}</td>
              <td className="end">{t('common.count', { n: run.items })}</td>
              <td className="end">{t('common.count', { n: run.failed })}</td>
              <td className="end">
                <Sums sums={run.sums} />
              </td>
              <td>
                {run.files.length === 0 && <span className="quiet">{t('common.none')}</span>}
                {run.files.map((file) => (
                  <span
                    key={file.path}
                    className={css['file']}
                    title={`${file.path}\nSHA-256 ${file.sha256}`}
                  >
                    {file.name} <code className="quiet">{file.sha256.slice(0, 8)}</code>
                  </span>
                ))}
              </td>
              <td>{formats?.find(({ id }) => id === run.format)?.name ?? run.format}</td>
              <td>{region.instant(run.startedAt)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function PleoJobs({ companyId, jobs }: { companyId: string; jobs: readonly JobRow[] }) {
  const t = useT()
  const navigate = useNavigate()
  if (jobs.length === 0) {
    return (
      <div className={css['table']}>
        <Empty>{t('jobs.noJobs')}</Empty>
      </div>
    )
  }
  return (
    <div className={css['table']}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('column.created')}</th>
            <th scope="col">{t('column.pleoStatus')}</th>
            <th scope="col" className="end">
              {t('column.items')}
            </th>
            <th scope="col">{t('column.remark')}</th>
            <th scope="col">
              <span className="hidden">{t('column.action')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {jobs.map((job) => (
            <tr key={job.id}>
              <td>{region.instant(job.createdAt)}</td>
              <td>{jobStatusName(t, job.status)}</td>
              <td className="end">{t('common.count', { n: job.items })}</td>
              <td className={css['remark']}>
                {job.failureReason ??
                  (job.canPickUp ? t('jobs.canPickUp') : <span className="quiet">{t('common.none')}</span>)}
              </td>
              <td className="end">
                {job.runId !== null ? (
                  <Link to="/company/$companyId/runs/$runId" params={{ companyId, runId: job.runId }}>
                    {t('jobs.openRun')}
                  </Link>
                ) : job.canPickUp ? (
                  <Button
                    onPress={() =>
                      void navigate({
                        to: '/company/$companyId/new',
                        params: { companyId },
                        search: { job: job.id },
                      })
                    }
                    testid="pick-up"
                  >
                    {t('jobs.pickUp')}
                  </Button>
                ) : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
