// What needs a person today, over all companies: the most urgent first, each with its next step.

import { useQueries } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import {
  CalendarClock,
  CheckCheck,
  ClipboardCheck,
  Download,
  FileCheck,
  KeyRound,
  Loader,
  Plus,
  RotateCw,
  TriangleAlert,
  Unplug,
} from 'lucide-react'
import type { KeyboardEvent } from 'react'
import { Button } from '../components/controls.tsx'
import type { Icon } from '../components/controls.tsx'
import { Empty, Page, Panel, Pending, Sums } from '../components/page.tsx'
import { ErrorBox } from '../components/ProblemBox.tsx'
import type { Tone } from '../components/states.tsx'
import { region, useT } from '../intl.tsx'
import { ipc } from '../ipc.ts'
import type { CompanyView, ReminderView, RunRow } from '../ipc.ts'
import { useSaid } from '../live/useSaid.ts'
import { keys, useApp } from '../live/views.ts'
import css from './Inbox.module.css'

interface Need {
  key: string
  /** Names the row for tests. */
  kind?: string
  company: CompanyView
  run?: RunRow
  icon: Icon
  tone: Tone
  what: string
  action: string
  go: () => void
}

export function Inbox() {
  const t = useT()
  const navigate = useNavigate()
  const app = useApp()
  const companies = app.data?.companies ?? []
  const runs = useQueries({
    queries: companies.map(({ id }) => ({
      queryKey: keys.runs(id),
      queryFn: () => ipc.listRuns(id),
      staleTime: 0,
    })),
  })
  const needs = useNeeds(
    companies,
    runs.map(({ data }) => data ?? []),
  )
  const busy = new Set(needs.map(({ company }) => company.id))
  const clear = companies.filter(({ id }) => !busy.has(id))
  const error = app.error ?? runs.find((one) => one.error)?.error
  const settled = app.data !== undefined && runs.every(({ isPending }) => !isPending)

  return (
    <Page title={t('inbox.title')} about={t('inbox.about')} shape="wide">
      <ErrorBox error={error} actions={{ retry: () => void app.refetch() }} />
      {!settled && !error && <Pending />}
      {settled && companies.length === 0 && (
        <Empty
          action={
            <Button look="primary" icon={Plus} onPress={() => void navigate({ to: '/welcome' })}>
              {t('frame.add')}
            </Button>
          }
        >
          {t('inbox.noCompany')}
        </Empty>
      )}
      {settled && needs.length > 0 && (
        // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- arrow keys go from button to button
        <ul className={css['needs']} onKeyDown={walk} data-testid="inbox">
          {needs.map((need, index) => (
            <One key={need.key} need={need} first={index === 0} />
          ))}
        </ul>
      )}
      {settled && clear.length > 0 && (
        <Panel title={needs.length === 0 ? t('inbox.allClear') : t('inbox.clear')}>
          <ul className={css['clear']}>
            {clear.map((company) => (
              <li key={company.id}>
                <CheckCheck size={16} aria-hidden />
                <strong>{company.name}</strong>
                <span className="quiet">
                  {company.fetchedAt === null
                    ? t('entries.notFetched')
                    : t('entries.fetchedAt', { time: region.instant(company.fetchedAt) })}
                </span>
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </Page>
  )
}

function One({ need, first }: { need: Need; first: boolean }) {
  const t = useT()
  const { icon: Sign, run, company } = need
  return (
    <li className={css['need']} data-tone={need.tone} data-kind={need.kind}>
      <Sign size={20} aria-hidden />
      <span className={css['words']}>
        <strong>{need.what}</strong>
        <span className="quiet">
          {company.name}
          {company.environment !== 'production' && ` · ${t(`environment.${company.environment}`)}`}
          {run && ` · ${t('run.title', { n: run.number })} · ${region.instant(run.startedAt)}`}
        </span>
      </span>
      {run && run.sums.length > 0 && (
        <span className={css['sums']}>
          <Sums sums={run.sums} />
        </span>
      )}
      <Button look={first ? 'primary' : 'plain'} onPress={need.go} testid="inbox-action">
        {need.action}
      </Button>
    </li>
  )
}

/** The arrow keys go from one row's button to the next. */
function walk(event: KeyboardEvent<HTMLUListElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  if (step === 0) return
  const buttons = [...event.currentTarget.querySelectorAll('button')]
  const at = buttons.findIndex((button) => button === document.activeElement)
  buttons[at + step]?.focus()
  event.preventDefault()
}

function useNeeds(companies: readonly CompanyView[], runs: readonly (readonly RunRow[])[]): Need[] {
  const t = useT()
  const said = useSaid()
  const navigate = useNavigate()
  const needs: (Need & { rank: number })[] = []
  companies.forEach((company, index) => {
    const params = { companyId: company.id }
    const ofCompany = (rank: number, need: Omit<Need, 'company' | 'key'>) => {
      needs.push({ ...need, rank, company, key: `${company.id} ${String(rank)}` })
    }
    const ofRun = (rank: number, run: RunRow, need: Omit<Need, 'company' | 'key' | 'run' | 'go'>) => {
      needs.push({
        ...need,
        rank,
        company,
        run,
        key: run.id,
        go: () =>
          void navigate({ to: '/company/$companyId/runs/$runId', params: { ...params, runId: run.id } }),
      })
    }
    if (company.key === 'missing') {
      ofCompany(0, {
        icon: KeyRound,
        tone: 'danger',
        what: t('inbox.key'),
        action: t('company.enterKey'),
        go: () => void navigate({ to: '/company/$companyId/key', params }),
      })
    }
    for (const reminder of company.reminders) {
      // Without a key nothing else about the connection matters.
      if (company.key === 'missing' && reminder.kind === 'troubled') continue
      needs.push({
        ...reminderNeed(reminder, t, said),
        rank: reminder.kind === 'keyEnds' && reminder.days > 1 ? 4 : 0,
        company,
        key: `${company.id} ${reminder.kind}`,
        action: t(isOfKey(reminder) ? 'problem.replaceKey' : 'inbox.look'),
        go: () =>
          void navigate({
            to: isOfKey(reminder) ? '/company/$companyId/key' : '/company/$companyId/live',
            params,
          }),
      })
    }
    for (const job of company.jobs) {
      needs.push({
        rank: 1,
        company,
        key: job.id,
        kind: 'found',
        icon: Download,
        tone: 'accent',
        what: t('inbox.found', { n: job.items, time: region.instant(job.createdAt) }),
        action: t('inbox.found.button'),
        go: () => void navigate({ to: '/company/$companyId/new', params, search: { job: job.id } }),
      })
    }
    for (const run of runs[index] ?? []) {
      if (run.waitingFor === 'confirmation') {
        ofRun(1, run, {
          icon: FileCheck,
          tone: 'accent',
          what: t('inbox.confirm', { n: run.items - run.failed }),
          action: t('inbox.confirm.button'),
        })
      } else if (run.status === 'interrupted' || run.status === 'paused') {
        ofRun(2, run, {
          icon: Unplug,
          tone: 'danger',
          what: t(`inbox.${run.status}`),
          action: t('inbox.continue'),
        })
      } else if (run.waitingFor === 'review') {
        ofRun(3, run, {
          icon: ClipboardCheck,
          tone: run.failed > 0 ? 'warn' : 'accent',
          what:
            run.failed > 0
              ? t('inbox.reviewBlocked', { n: run.items, blocked: run.failed })
              : t('inbox.review', { n: run.items }),
          action: t('inbox.review.button'),
        })
      } else if (run.status === 'running' || run.status === 'queued') {
        ofRun(6, run, {
          icon: Loader,
          tone: 'muted',
          what: t('inbox.running', { phase: t(`phase.${run.phase}.doing`) }),
          action: t('inbox.look'),
        })
      }
    }
    if (company.fetchedAt === null && company.key !== 'missing') {
      ofCompany(4, {
        icon: RotateCw,
        tone: 'muted',
        what: t('entries.never'),
        action: t('entries.fetch'),
        go: () => void navigate({ to: '/company/$companyId/entries', params }),
      })
    }
    if (company.ready > 0) {
      ofCompany(5, {
        icon: CheckCheck,
        tone: 'ok',
        what: t('inbox.ready', { n: company.ready }),
        action: t('inbox.ready.button'),
        go: () => void navigate({ to: '/company/$companyId/entries', params, search: { ready: true } }),
      })
    }
    if (company.incomplete > 0) {
      ofCompany(7, {
        icon: TriangleAlert,
        tone: 'warn',
        what: t('inbox.incomplete', { n: company.incomplete }),
        action: t('inbox.incomplete.button'),
        go: () => void navigate({ to: '/company/$companyId/entries', params, search: { ready: false } }),
      })
    }
  })
  return needs.toSorted((a, b) => a.rank - b.rank)
}

/** A new key is what helps. */
function isOfKey(reminder: ReminderView): boolean {
  return (
    reminder.kind === 'keyEnds' ||
    reminder.kind === 'missingScopes' ||
    (reminder.kind === 'troubled' && reminder.problem.action === 'replaceKey')
  )
}

function reminderNeed(
  reminder: ReminderView,
  t: ReturnType<typeof useT>,
  said: ReturnType<typeof useSaid>,
): Pick<Need, 'icon' | 'tone' | 'what'> {
  switch (reminder.kind) {
    case 'keyEnds':
      return {
        icon: CalendarClock,
        tone: reminder.days > 1 ? 'warn' : 'danger',
        what: reminder.days > 0 ? t('reminder.keyEnds', { n: reminder.days }) : t('reminder.keyEnded'),
      }
    case 'missingScopes':
      return {
        icon: KeyRound,
        tone: 'warn',
        what: t('reminder.scopes', { scopes: reminder.scopes.join(', ') }),
      }
    case 'troubled':
      return { icon: Unplug, tone: 'danger', what: said(reminder.problem.what) }
    case 'hook':
    case 'notStarted':
      return { icon: TriangleAlert, tone: 'warn', what: said(reminder.problem.what) }
  }
}
