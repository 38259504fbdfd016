// How a company is watched: whether Pleo answers, what follows from a new job, and how Pleo reaches us.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { Pause, Play, RefreshCw } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../components/controls.tsx'
import { Page, Panel, Pending } from '../components/page.tsx'
import { ErrorBox, ProblemBox } from '../components/ProblemBox.tsx'
import { SaveRow } from '../components/SaveRow.tsx'
import { region, useT } from '../intl.tsx'
import { ipc } from '../ipc.ts'
import type { ReminderView, WatchChoice, WatchView } from '../ipc.ts'
import { useProblemActions } from '../live/useProblemActions.ts'
import { useToasts } from '../live/useToasts.tsx'
import { takeWatch, useCompany, useWatch } from '../live/views.ts'
import { KeyEnd } from './live/KeyEnd.tsx'
import { Notifications } from './live/Notifications.tsx'
import { Policy } from './live/Policy.tsx'
import css from './Live.module.css'

export function Live() {
  const t = useT()
  const client = useQueryClient()
  const { say } = useToasts()
  const { companyId } = useParams({ from: '/company/$companyId/live' })
  const company = useCompany(companyId)
  const watch = useWatch(companyId)
  const [changed, setChanged] = useState<WatchChoice | null>(null)
  const saving = useMutation({
    mutationFn: (choice: WatchChoice) => ipc.saveWatch(companyId, choice),
    onSuccess: (view) => {
      takeWatch(client, view)
      setChanged(null)
      say(t('settings.saved'))
    },
  })
  const actions = useProblemActions(companyId, () => void watch.refetch())
  const view = watch.data
  const choice = changed ?? view?.choice
  const change = (next: WatchChoice) => {
    saving.reset()
    setChanged(next)
  }
  return (
    <Page title={t('live.title')} about={t('live.about', { name: company?.name ?? '' })} shape="text">
      <ErrorBox error={watch.error} actions={actions} />
      {view && (
        <Standing
          view={view}
          pausing={saving.isPending}
          onPause={(paused) => {
            saving.mutate({ ...view.choice, paused })
          }}
        />
      )}
      {view?.reminders.map((reminder) => (
        <Reminder key={reminder.kind} reminder={reminder} companyId={companyId} />
      ))}
      <ErrorBox error={saving.error} actions={{}} />
      {view && choice ? (
        <form
          className={css['form']}
          onSubmit={(event) => {
            event.preventDefault()
            saving.mutate({ ...choice, paused: view.choice.paused })
          }}
        >
          <Policy value={choice} onChange={change} view={view} />
          <Notifications
            value={choice}
            onChange={change}
            view={view}
            companyId={companyId}
            sandbox={company?.environment === 'demo' || company?.environment === 'local'}
            unsaved={changed !== null}
          />
          {company?.environment !== 'demo' && <KeyEnd value={choice} onChange={change} />}
          <SaveRow changed={changed !== null} pending={saving.isPending} testid="save-watch" />
        </form>
      ) : (
        !watch.error && <Pending />
      )}
    </Page>
  )
}

function Standing({
  view,
  pausing,
  onPause,
}: {
  view: WatchView
  pausing: boolean
  onPause: (paused: boolean) => void
}) {
  const t = useT()
  const { paused } = view.choice
  const asking = useMutation({ mutationFn: () => ipc.checkNow(view.companyId) })
  return (
    <Panel title={t('live.standing')} testid="standing">
      <p role="status" data-testid="post" data-post={paused ? 'paused' : view.post}>
        {paused ? t('live.post.paused') : t(`live.post.${view.post}`)}
      </p>
      <dl className={css['facts']}>
        <dt>{t('live.success')}</dt>
        <dd data-testid="success">
          {view.success === null ? t('live.never') : region.instant(view.success)}
        </dd>
        {view.next !== null && (
          <>
            <dt>{t('live.next')}</dt>
            <dd>{region.clock(view.next, true)}</dd>
          </>
        )}
        <dt>{t('live.jobs')}</dt>
        <dd data-testid="open-jobs">
          {view.jobs.length === 0
            ? t('live.noJobs')
            : view.jobs
                .map(({ items, status }) =>
                  t('live.job', {
                    n: items,
                    status: t(status === 'pending' ? 'live.pending' : 'live.inProgress'),
                  }),
                )
                .join(' · ')}
        </dd>
      </dl>
      <ErrorBox error={asking.error} actions={{}} />
      <div className={css['buttons']}>
        <Button
          icon={RefreshCw}
          onPress={() => {
            asking.mutate()
          }}
          pending={asking.isPending}
          testid="check-now"
        >
          {t('command.checkNow')}
        </Button>
        <Button
          icon={paused ? Play : Pause}
          onPress={() => {
            onPause(!paused)
          }}
          pending={pausing}
          testid="pause-watch"
        >
          {t(paused ? 'live.goOn' : 'live.pause')}
        </Button>
      </div>
    </Panel>
  )
}

function Reminder({ reminder, companyId }: { reminder: ReminderView; companyId: string }) {
  const t = useT()
  const navigate = useNavigate()
  const actions = useProblemActions(companyId, () => void ipc.checkNow(companyId))
  switch (reminder.kind) {
    case 'keyEnds':
    case 'missingScopes':
      return (
        <Panel tone="warn">
          <p>
            {reminder.kind === 'missingScopes'
              ? t('reminder.scopes', { scopes: reminder.scopes.join(', ') })
              : reminder.days > 0
                ? t('reminder.keyEnds', { n: reminder.days })
                : t('reminder.keyEnded')}
          </p>
          <div>
            <Button onPress={() => void navigate({ to: '/company/$companyId/key', params: { companyId } })}>
              {t('problem.replaceKey')}
            </Button>
          </div>
        </Panel>
      )
    case 'troubled':
    case 'hook':
    case 'notStarted':
      return <ProblemBox problem={reminder.problem} actions={actions} />
  }
}
