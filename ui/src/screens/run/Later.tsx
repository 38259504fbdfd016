// What can still be done about an export that is over: go on in a new job, write its files once more, and say that they were
// not imported after all.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { FilePlus2, RotateCw, Undo2 } from 'lucide-react'
import { Dialog, DialogTrigger, Popover } from 'react-aria-components'
import { Button } from '../../components/controls.tsx'
import { ErrorBox } from '../../components/ProblemBox.tsx'
import { useT } from '../../intl.tsx'
import { ipc } from '../../ipc.ts'
import type { RunView } from '../../ipc.ts'
import { useProblemActions } from '../../live/useProblemActions.ts'
import { useToasts } from '../../live/useToasts.tsx'
import { keys, takeRun } from '../../live/views.ts'
import dialog from '../Run.module.css'
import { WhoAndWhy } from './DecideBooked.tsx'
import css from './HandOver.module.css'
import type { Chosen } from './useChosen.ts'

/** Pleo closed the job before everything was reported: one press goes on with the rest. */
export function Continuation({ run }: { run: RunView }) {
  const t = useT()
  const client = useQueryClient()
  const navigate = useNavigate()
  const open = (runId: string) =>
    navigate({ to: '/company/$companyId/runs/$runId', params: { companyId: run.companyId, runId } })
  const going = useMutation({
    mutationFn: () => ipc.continueRun(run.id),
    onSuccess: async (next) => {
      takeRun(client, next)
      await client.invalidateQueries({ queryKey: keys.run(run.id) })
      await open(next.id)
    },
  })
  const actions = useProblemActions(run.companyId, () => {
    going.mutate()
  })
  const params = (runId: string) => ({ companyId: run.companyId, runId })
  return (
    <>
      {run.continues !== null && (
        <p>
          <Link to="/company/$companyId/runs/$runId" params={params(run.continues)}>
            {t('continue.before')}
          </Link>
        </p>
      )}
      {run.continuedIn !== null && (
        <p>
          <Link to="/company/$companyId/runs/$runId" params={params(run.continuedIn)}>
            {t('continue.after')}
          </Link>
        </p>
      )}
      {run.canContinue && (
        <div className={css['ask']} data-testid="continue">
          <p>{run.files.length > 0 ? t('continue.aboutFiles') : t('continue.about')}</p>
          <ErrorBox error={going.error} actions={actions} />
          <div className={css['buttons']}>
            <Button
              look="primary"
              icon={RotateCw}
              pending={going.isPending}
              onPress={() => {
                going.mutate()
              }}
              testid="continue-run"
            >
              {t('continue.button')}
            </Button>
          </div>
        </div>
      )}
    </>
  )
}

/** The same files with the same bytes, in a folder a person chooses. */
export function WriteAgain({ run }: { run: RunView }) {
  const t = useT()
  const { say } = useToasts()
  const writing = useMutation({
    mutationFn: async () => {
      const folder = await ipc.chooseFolder(run.folder)
      return folder === null ? null : { folder, files: await ipc.writeAgain(run.id, folder) }
    },
    onSuccess: (written) => {
      if (written) say(t('again.done', { n: written.files.length, folder: written.folder }))
    },
  })
  return (
    <>
      <ErrorBox error={writing.error} actions={{}} />
      <Button
        icon={FilePlus2}
        pending={writing.isPending}
        onPress={() => {
          writing.mutate()
        }}
        testid="write-again"
      >
        {t('again.button')}
      </Button>
    </>
  )
}

/** Takes bookings back by another line in the ledger; the entries can then be written into a new file. */
export function NotImported({ run, chosen }: { run: RunView; chosen: Chosen }) {
  const t = useT()
  const client = useQueryClient()
  const { say } = useToasts()
  const ids = [...chosen.rows.keys()]
  const taking = useMutation({
    mutationFn: ({ who, why }: { who: string; why: string }) =>
      ipc.notImported(run.id, ids.length === 0 ? null : ids, who, why),
    onSuccess: (view) => {
      takeRun(client, view)
      chosen.clear()
      say(t('notImported.done'))
    },
  })
  return (
    <>
      <ErrorBox error={taking.error} actions={{}} />
      <DialogTrigger>
        <Button icon={Undo2} pending={taking.isPending} testid="not-imported">
          {t('notImported.button')}
        </Button>
        <Popover className={dialog['popover'] ?? ''} placement="bottom start">
          <Dialog className={dialog['dialog'] ?? ''} aria-label={t('notImported.button')}>
            {({ close }) => (
              <>
                <p>{ids.length === 0 ? t('notImported.all') : t('notImported.some', { n: ids.length })}</p>
                <p>{t('notImported.about')}</p>
                <WhoAndWhy
                  button={t('notImported.really')}
                  done={(who, why) => {
                    close()
                    taking.mutate({ who, why })
                  }}
                />
              </>
            )}
          </Dialog>
        </Popover>
      </DialogTrigger>
    </>
  )
}
