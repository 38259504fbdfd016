// The steps of a plan: what Pleo has beside what the accounting system has, and an answer for each that needs one.

import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Check, X } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { Button, Field, SearchLine, Segments } from '../../components/controls.tsx'
import { ErrorBox } from '../../components/ProblemBox.tsx'
import { useT } from '../../intl.tsx'
import type { MessageId } from '../../intl.tsx'
import { ipc } from '../../ipc.ts'
import type { ListView, StepPart, StepView, SyncView } from '../../ipc.ts'
import { useSaid } from '../../live/useSaid.ts'
import { keys } from '../../live/views.ts'
import { fieldWord } from './fields.ts'
import css from './Lists.module.css'

/** Steps shown at a time. */
const WINDOW = 50

const actions: Record<string, MessageId> = {
  create_group: 'lists.action.createGroup',
  park: 'lists.action.park',
  update: 'lists.action.update',
  activate: 'lists.action.activate',
  bring_back: 'lists.action.bringBack',
  create: 'lists.action.create',
  archive: 'lists.action.archive',
  draft: 'lists.action.draft',
  trouble: 'lists.action.trouble',
}

const states: Record<string, MessageId> = {
  ask: 'lists.state.ask',
  ready: 'lists.state.ready',
  left: 'lists.state.left',
  sending: 'lists.state.sending',
  done: 'lists.state.done',
  failed: 'lists.state.failed',
  task: 'lists.state.task',
}

const questions: Record<string, MessageId> = {
  gone: 'lists.question.gone',
  changed_at_pleo: 'lists.question.changedAtPleo',
  other_firm: 'lists.question.otherFirm',
  other_name: 'lists.question.otherName',
  bring_back: 'lists.question.bringBack',
  same_name: 'lists.question.sameName',
}

interface Props {
  companyId: string
  list: ListView
  sync: SyncView
  busy: boolean
}

export function Steps({ companyId, list, sync, busy }: Props) {
  const t = useT()
  const client = useQueryClient()
  const [part, setPart] = useState<StepPart>('all')
  const [text, setText] = useState('')
  const [offset, setOffset] = useState(0)
  const searched = useDeferredValue(text)
  const steps = useQuery({
    queryKey: [...keys.lists(companyId), list.list, 'steps', part, searched, offset],
    queryFn: () => ipc.listSteps(companyId, list.list, part, searched, offset, WINDOW),
    placeholderData: keepPreviousData,
  })
  const settled = () => client.invalidateQueries({ queryKey: keys.lists(companyId) })
  const decide = useMutation({
    mutationFn: ({ positions, wanted }: { positions: number[] | null; wanted: boolean }) =>
      ipc.decideSteps(companyId, list.list, positions, wanted),
    onSettled: settled,
  })
  const count = (state: string) =>
    sync.counts.filter((one) => one.state === state).reduce((sum, one) => sum + one.count, 0)
  const total = steps.data?.total ?? 0
  const asks = count('ask')
  return (
    <>
      <Segments
        label={t('lists.part')}
        value={part}
        onChange={(next) => {
          setPart(next)
          setOffset(0)
        }}
        choices={[
          { id: 'all', label: t('lists.part.all') },
          { id: 'ask', label: t('lists.part.ask', { n: asks }) },
          { id: 'failed', label: t('lists.part.failed', { n: count('failed') }) },
          { id: 'tasks', label: t('lists.part.tasks', { n: count('task') }) },
        ]}
        testid="step-part"
      />
      <SearchLine
        label={t('lists.search')}
        value={text}
        onChange={(next) => {
          setText(next)
          setOffset(0)
        }}
      />
      <ErrorBox error={steps.error ?? decide.error} actions={{ retry: () => void steps.refetch() }} />
      {asks > 0 && !busy && (
        <div className={css['line']}>
          <Button
            icon={Check}
            pending={decide.isPending}
            onPress={() => {
              decide.mutate({ positions: null, wanted: true })
            }}
            testid="accept-all"
          >
            {t('lists.acceptAll', { n: asks })}
          </Button>
          <Button
            icon={X}
            pending={decide.isPending}
            onPress={() => {
              decide.mutate({ positions: null, wanted: false })
            }}
          >
            {t('lists.leaveAll', { n: asks })}
          </Button>
        </div>
      )}
      {steps.data && total === 0 && (
        <p className="quiet">{part === 'all' && searched === '' ? t('lists.nothing') : t('lists.noMatch')}</p>
      )}
      {steps.data && total > 0 && (
        <div className={css['table']}>
          <table data-testid="steps">
            <thead>
              <tr>
                <th scope="col">{t('lists.th.what')}</th>
                <th scope="col">{t('lists.th.row')}</th>
                <th scope="col">{t('lists.th.changes')}</th>
                <th scope="col">{t('lists.th.state')}</th>
                <th scope="col">
                  <span className="hidden">{t('column.action')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {steps.data.rows.map((step) => (
                <Row
                  key={step.position}
                  step={step}
                  companyId={companyId}
                  busy={busy}
                  decide={(wanted) => {
                    decide.mutate({ positions: [step.position], wanted })
                  }}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {total > WINDOW && (
        <div className={css['line']}>
          <Button
            isDisabled={offset === 0}
            onPress={() => {
              setOffset(offset - WINDOW)
            }}
          >
            {t('lists.before')}
          </Button>
          <span className="caption">
            {t('lists.shown', { from: offset + 1, to: Math.min(offset + WINDOW, total), total })}
          </span>
          <Button
            isDisabled={offset + WINDOW >= total}
            onPress={() => {
              setOffset(offset + WINDOW)
            }}
          >
            {t('lists.after')}
          </Button>
        </div>
      )}
    </>
  )
}

interface RowProps {
  step: StepView
  companyId: string
  busy: boolean
  decide: (wanted: boolean) => void
}

function Row({ step, companyId, busy, decide }: RowProps) {
  const t = useT()
  const said = useSaid()
  const question = questions[step.question]
  const open = step.state === 'ask' || step.state === 'ready' || step.state === 'left'
  const name = [step.code, step.name].filter(Boolean).join(' ')
  return (
    <tr data-state={step.state} data-action={step.action}>
      <td>{t(actions[step.action] ?? 'lists.action.trouble')}</td>
      <th scope="row">{name}</th>
      <td>
        {step.changes.length > 0 && step.action !== 'create' && (
          <ul className={css['changes']}>
            {step.changes.map(({ field, pleo, list }) => (
              <li key={field}>
                <span className="quiet">{fieldWord(t, field)}</span>
                <span>{t('lists.pleoHas', { value: pleo ?? t('common.none') })}</span>
                <span>{t('lists.listHas', { value: list ?? t('common.none') })}</span>
              </li>
            ))}
          </ul>
        )}
        {question !== undefined && <p className="caption">{t(question)}</p>}
        {step.outcome !== '' && <p className="caption">{said(step.outcome)}</p>}
        {step.action === 'draft' && step.id !== null && (
          <Draft companyId={companyId} id={step.id} name={step.name} busy={busy} />
        )}
      </td>
      <td>{t(states[step.state] ?? 'lists.state.failed')}</td>
      <td>
        {open && (
          <span className={css['answers']}>
            <Button
              isDisabled={busy || step.state === 'ready'}
              aria-label={t('lists.acceptNamed', { name })}
              onPress={() => {
                decide(true)
              }}
            >
              {t('lists.accept')}
            </Button>
            <Button
              isDisabled={busy || step.state === 'left'}
              aria-label={t('lists.leaveNamed', { name })}
              onPress={() => {
                decide(false)
              }}
            >
              {t('lists.leave')}
            </Button>
          </span>
        )}
      </td>
    </tr>
  )
}

/** A draft was made in Pleo: it is made in the accounting system by hand, and its number told here. */
function Draft({
  companyId,
  id,
  name,
  busy,
}: {
  companyId: string
  id: string
  name: string
  busy: boolean
}) {
  const t = useT()
  const client = useQueryClient()
  const [number, setNumber] = useState('')
  const activate = useMutation({
    mutationFn: async () => {
      await ipc.activateDraft(companyId, id, number.trim())
      return ipc.planList(companyId, 'vendors', null)
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.lists(companyId) }),
  })
  return (
    <form
      className={css['line']}
      onSubmit={(event) => {
        event.preventDefault()
        activate.mutate()
      }}
    >
      <ErrorBox error={activate.error} actions={{}} />
      <Field
        label={t('lists.draftNumber', { name })}
        value={number}
        onChange={setNumber}
        testid="draft-number"
      />
      <Button
        type="submit"
        isDisabled={busy || number.trim() === ''}
        pending={activate.isPending}
        testid="activate-draft"
      >
        {t('lists.activate')}
      </Button>
    </form>
  )
}
