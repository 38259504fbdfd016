// What the accounting system said about the file, in words: why, what to do, which items are meant, and what Pleo is told.

import { useMutation } from '@tanstack/react-query'
import { BookOpen } from 'lucide-react'
import { useId, useState } from 'react'
import { Button } from '../../components/controls.tsx'
import { ErrorBox } from '../../components/ProblemBox.tsx'
import { useT } from '../../intl.tsx'
import { ipc } from '../../ipc.ts'
import { useSaid } from '../../live/useSaid.ts'
import css from './HandOver.module.css'

export function Explain({ runId }: { runId: string }) {
  const t = useT()
  const said = useSaid()
  const id = useId()
  const [message, setMessage] = useState('')
  const explain = useMutation({ mutationFn: () => ipc.explainRefusal(runId, message) })
  const found = explain.data
  return (
    <details data-testid="explain">
      <summary>{t('explain.title')}</summary>
      <label htmlFor={id}>{t('explain.about')}</label>
      <textarea
        id={id}
        className={css['column']}
        rows={2}
        spellCheck={false}
        value={message}
        onChange={(event) => {
          setMessage(event.target.value)
        }}
        data-testid="refusal-message"
      />
      <div className={css['buttons']}>
        <Button
          icon={BookOpen}
          isDisabled={message.trim() === ''}
          pending={explain.isPending}
          onPress={() => {
            explain.mutate()
          }}
          testid="explain-refusal"
        >
          {t('explain.look')}
        </Button>
      </div>
      <ErrorBox error={explain.error} actions={{}} />
      <div role="status" data-testid="explanation">
        {found === null && <p>{t('explain.unknown')}</p>}
        {found && (
          <>
            <p>
              <strong>{found.system ?? t('explain.guessed')}</strong> {said(found.cause)}
            </p>
            <p>{said(found.fix)}</p>
            <p>
              {t('explain.told', { reason: said(found.reason), type: found.typeV3, before: found.typeV2 })}
            </p>
            <p className="caption">{t('explain.entries', { n: found.entryIds.length })}</p>
          </>
        )}
      </div>
    </details>
  )
}
