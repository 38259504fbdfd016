// Entries that a file of an earlier export holds already. Nothing is booked twice unless a person says so, by name and with a
// reason; until the files are built every choice can be taken back.

import { BookCopy, CircleMinus, ListFilter, Send } from 'lucide-react'
import { useState } from 'react'
import { Dialog, DialogTrigger, Popover } from 'react-aria-components'
import { Button, Field } from '../../components/controls.tsx'
import { Panel } from '../../components/page.tsx'
import { Term } from '../../components/Term.tsx'
import { useT } from '../../intl.tsx'
import type { DecisionView, RunView } from '../../ipc.ts'
import { useApp } from '../../live/views.ts'
import dialog from '../Run.module.css'
import css from './HandOver.module.css'

interface Props {
  run: RunView
  /** Decides for all of them. */
  decide: (decision: DecisionView) => void
  pending: boolean
  show: () => void
}

export function BookedBefore({ run, decide, pending, show }: Props) {
  const t = useT()
  const items = run.bookedBefore.reduce((sum, { items: n }) => sum + n, 0)
  return (
    <Panel tone="warn" title={t('booked.title', { n: items })} testid="booked-before">
      <ul className={css['facts']}>
        {run.bookedBefore.map(({ run: number, file, items: n }) => (
          <li key={`${String(number)} ${file}`}>{t('booked.file', { n, file, run: number })}</li>
        ))}
      </ul>
      <p>
        {t('booked.about')} <Term id="booked" />
      </p>
      <div className={css['buttons']}>
        <DecideButtons n={items} decide={decide} pending={pending} />
        <Button icon={ListFilter} onPress={show} testid="show-booked">
          {t('booked.show')}
        </Button>
      </div>
    </Panel>
  )
}

interface DecideProps {
  n: number
  decide: (decision: DecisionView) => void
  pending: boolean
}

/** The three ways to go on, for one entry or many. */
export function DecideButtons({ n, decide, pending }: DecideProps) {
  const t = useT()
  return (
    <>
      <Button
        icon={Send}
        pending={pending}
        onPress={() => {
          decide({ kind: 'reportOnly' })
        }}
        testid="booked-report"
      >
        {t('booked.report', { n })}
      </Button>
      <Again n={n} decide={decide} pending={pending} />
      <Button
        icon={CircleMinus}
        pending={pending}
        onPress={() => {
          decide({ kind: 'leaveOut' })
        }}
        testid="booked-leave"
      >
        {t('booked.leave', { n })}
      </Button>
    </>
  )
}

function Again({ n, decide, pending }: DecideProps) {
  const t = useT()
  return (
    <DialogTrigger>
      <Button icon={BookCopy} pending={pending} testid="booked-again">
        {t('booked.again', { n })}
      </Button>
      <Popover className={dialog['popover'] ?? ''} placement="bottom start">
        <Dialog className={dialog['dialog'] ?? ''} aria-label={t('booked.again', { n })}>
          {({ close }) => (
            <>
              <p>{t('booked.again.about')}</p>
              <WhoAndWhy
                button={t('booked.again.really', { n })}
                done={(who, why) => {
                  close()
                  decide({ kind: 'bookAgain', who, why })
                }}
              />
            </>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}

/** Name and reason; both go into the history and stay there. */
export function WhoAndWhy({ button, done }: { button: string; done: (who: string, why: string) => void }) {
  const t = useT()
  const { data: app } = useApp()
  const [typed, setWho] = useState<string | null>(null)
  const [why, setWhy] = useState('')
  const who = typed ?? app?.user ?? ''
  return (
    <form
      className={css['ask']}
      onSubmit={(event) => {
        event.preventDefault()
        if (who.trim() !== '' && why.trim() !== '') done(who.trim(), why.trim())
      }}
    >
      <Field label={t('ask.who')} value={who} onChange={setWho} testid="ask-who" />
      <Field label={t('ask.why')} hint={t('ask.kept')} value={why} onChange={setWhy} testid="ask-why" />
      <div className={css['buttons']}>
        <Button
          look="danger"
          type="submit"
          isDisabled={who.trim() === '' || why.trim() === ''}
          testid="ask-really"
        >
          {button}
        </Button>
      </div>
    </form>
  )
}
