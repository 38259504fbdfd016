// What went wrong: what happened, what it means for the books, what to do, one button, and the details folded away.

import { Copy, ExternalLink, FolderOpen, KeyRound, ListChecks, RotateCw, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { useT } from '../intl.tsx'
import type { MessageId } from '../intl.tsx'
import { problemOf, WINDOW_PROBLEM } from '../ipc.ts'
import type { ProblemAction, ProblemView } from '../ipc.ts'
import { useSaid } from '../live/useSaid.ts'
import { Button } from './controls.tsx'
import type { Icon } from './controls.tsx'
import css from './ProblemBox.module.css'

/** What a screen can do about a problem; an action it has no answer to shows no button. */
export type ProblemActions = Partial<Record<Exclude<ProblemAction, 'none'>, () => void>>

const buttons: Record<Exclude<ProblemAction, 'none'>, { label: MessageId; icon: Icon }> = {
  retry: { label: 'problem.retry', icon: RotateCw },
  replaceKey: { label: 'problem.replaceKey', icon: KeyRound },
  chooseFolder: { label: 'problem.chooseFolder', icon: FolderOpen },
  openPleo: { label: 'problem.openPleo', icon: ExternalLink },
  showJob: { label: 'problem.showJob', icon: ListChecks },
  startAgain: { label: 'problem.startAgain', icon: RotateCw },
}

interface Props {
  problem: ProblemView
  actions: ProblemActions
}

export function ProblemBox({ problem, actions }: Props) {
  const t = useT()
  const said = useSaid()
  const [copied, setCopied] = useState(false)
  const own = problem.code === WINDOW_PROBLEM
  const what = problem.what === '' ? t('problem.window.what') : said(problem.what)
  const books = own ? t('problem.window.books') : said(problem.books)
  const next = own ? t('problem.window.next') : said(problem.next)
  const action = problem.action === 'none' ? undefined : problem.action
  const press = action && actions[action]
  const details = [problem.code, problem.detail].filter(Boolean).join('\n')

  const copy = async () => {
    await navigator.clipboard.writeText(details)
    setCopied(true)
  }

  return (
    <section className={css['box']} role="alert" data-testid="problem" data-code={problem.code}>
      <TriangleAlert size={20} aria-hidden className={css['icon'] ?? ''} />
      <div className={css['words']}>
        <p className={css['what']}>{what}</p>
        {books && <p>{books}</p>}
        {next && <p>{next}</p>}
        <details className={css['details']}>
          <summary>{t('problem.details')}</summary>
          <pre>{details}</pre>
          <Button look="bare" icon={Copy} onPress={() => void copy()}>
            {copied ? t('problem.copied') : t('problem.copy')}
          </Button>
        </details>
      </div>
      {action && press && (
        <Button icon={buttons[action].icon} onPress={press} testid="problem-action">
          {t(buttons[action].label)}
        </Button>
      )}
    </section>
  )
}

/** The same for whatever a command threw; nothing while there is no error. */
export function ErrorBox({ error, actions }: { error: unknown; actions: ProblemActions }) {
  return error === undefined || error === null ? null : (
    <ProblemBox problem={problemOf(error)} actions={actions} />
  )
}
