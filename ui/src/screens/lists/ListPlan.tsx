// What a list needs at Pleo: planned, reviewed, carried out, stopped.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { CircleStop, GitCompare, Play } from 'lucide-react'
import { useState } from 'react'
import { Button, Field } from '../../components/controls.tsx'
import { Panel } from '../../components/page.tsx'
import { ErrorBox, ProblemBox } from '../../components/ProblemBox.tsx'
import { useT } from '../../intl.tsx'
import type { MessageId } from '../../intl.tsx'
import { ipc } from '../../ipc.ts'
import type { ListView, SyncView } from '../../ipc.ts'
import { useProblemActions } from '../../live/useProblemActions.ts'
import { keys } from '../../live/views.ts'
import css from './Lists.module.css'
import { Steps } from './Steps.tsx'

const statuses: Record<string, MessageId> = {
  planned: 'lists.status.planned',
  running: 'lists.status.running',
  paused: 'lists.status.paused',
  done: 'lists.status.done',
  cancelled: 'lists.status.cancelled',
}

const of = (sync: SyncView, state: string) =>
  sync.counts.filter((one) => one.state === state).reduce((sum, { count }) => sum + count, 0)

export function ListPlan({ companyId, list }: { companyId: string; list: ListView }) {
  const t = useT()
  const client = useQueryClient()
  const [name, setName] = useState('')
  const settled = () => client.invalidateQueries({ queryKey: keys.lists(companyId) })
  const plan = useMutation({
    mutationFn: () => ipc.planList(companyId, list.list, name.trim() || null),
    onSettled: settled,
  })
  const sync = useMutation({ mutationFn: () => ipc.syncList(companyId, list.list), onSettled: settled })
  const stop = useMutation({ mutationFn: () => ipc.stopSync(companyId, list.list) })
  const actions = useProblemActions(companyId, () => {
    sync.mutate()
  })
  const running = list.busy || sync.isPending
  const found = list.sync
  const ready = found ? of(found, 'ready') + of(found, 'sending') : 0
  return (
    <Panel title={t('lists.plan')} testid="list-plan">
      <ErrorBox error={plan.error ?? sync.error ?? stop.error} actions={actions} />
      {found?.problem && !running && <ProblemBox problem={found.problem} actions={actions} />}
      {list.list.startsWith('tags:') && (
        <Field
          label={t('lists.groupName')}
          hint={t('lists.groupName.hint')}
          value={name}
          onChange={setName}
        />
      )}
      <div className={css['line']}>
        <Button
          icon={GitCompare}
          pending={plan.isPending}
          isDisabled={running}
          onPress={() => {
            plan.mutate()
          }}
          testid="plan-list"
        >
          {found ? t('lists.planAgain') : t('lists.compare')}
        </Button>
        {found && found.status !== 'done' && !running && (
          <Button
            look="primary"
            icon={Play}
            isDisabled={ready === 0}
            onPress={() => {
              sync.mutate()
            }}
            testid="sync-list"
          >
            {found.status === 'planned' ? t('lists.carryOut', { n: ready }) : t('lists.goOn', { n: ready })}
          </Button>
        )}
        {running && (
          <Button
            icon={CircleStop}
            pending={stop.isPending}
            onPress={() => {
              stop.mutate()
            }}
            testid="stop-sync"
          >
            {t('lists.stop')}
          </Button>
        )}
      </div>
      {found && (
        <>
          <p role="status" data-testid="sync-state" data-status={running ? 'running' : found.status}>
            {t(statuses[running ? 'running' : found.status] ?? 'lists.status.paused')}{' '}
            {t('lists.counts', {
              done: of(found, 'done'),
              ready,
              ask: of(found, 'ask'),
              failed: of(found, 'failed'),
              unchanged: found.unchanged,
            })}{' '}
            {found.status === 'planned' && found.minutes > 1 && t('lists.minutes', { n: found.minutes })}
          </p>
          {running && (
            <progress
              aria-label={t('lists.progress')}
              className={css['progress']}
              max={of(found, 'done') + of(found, 'failed') + ready || 1}
              value={of(found, 'done') + of(found, 'failed')}
            />
          )}
          {found.suspicious && <p className={css['warn']}>{t('lists.suspiciousPlan')}</p>}
          <Steps companyId={companyId} list={list} sync={found} busy={running} />
        </>
      )}
    </Panel>
  )
}
