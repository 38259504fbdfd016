// A column or table of voucher numbers out of the accounting system: what pairs with what is shown before it counts.

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ArrowLeft, Check } from 'lucide-react'
import { useDeferredValue, useId, useState } from 'react'
import { Button } from '../../components/controls.tsx'
import { ErrorBox } from '../../components/ProblemBox.tsx'
import { useT } from '../../intl.tsx'
import { ipc } from '../../ipc.ts'
import type { RunView } from '../../ipc.ts'
import { useSaid } from '../../live/useSaid.ts'
import css from './HandOver.module.css'

/** Pairs that are shown; all of them are taken. */
const SHOWN = 200

interface Props {
  run: RunView
  take: (numbers: (readonly [string, string])[]) => void
  back: () => void
}

export function PastedNumbers({ run, take, back }: Props) {
  const t = useT()
  const said = useSaid()
  const id = useId()
  const [text, setText] = useState('')
  const read = useDeferredValue(text)
  const preview = useQuery({
    queryKey: ['vouchers', run.id, run.revision, read],
    queryFn: () => ipc.previewVouchers(run.id, read),
    enabled: read.trim() !== '',
    placeholderData: keepPreviousData,
    gcTime: 0,
  })
  const found = read.trim() === '' ? undefined : preview.data
  const matches = found?.matches ?? []
  const misfits = found?.misfitCount ?? 0
  const fresh = !preview.isPlaceholderData && read === text
  const takeAll = () => {
    take(matches.map(({ entryId, number }) => [entryId, number] as const))
  }
  return (
    <>
      <ErrorBox error={preview.error} actions={{}} />
      <label htmlFor={id}>{t('numbers.about')}</label>
      <textarea
        id={id}
        className={css['column']}
        rows={4}
        spellCheck={false}
        value={text}
        onChange={(event) => {
          setText(event.target.value)
        }}
        data-testid="pasted-numbers"
      />
      {found && (
        <p role="status" data-testid="numbers-summary">
          {t('numbers.found', { n: matches.length, without: found.without })}
          {misfits > 0 && <span className={css['wrong']}> {t('numbers.misfits', { n: misfits })}</span>}
        </p>
      )}
      {found && misfits > 0 && (
        <div
          className={css['preview']}
          role="region"
          aria-label={t('numbers.misfits', { n: misfits })}
          // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reachable by keyboard
          tabIndex={0}
        >
          <table data-testid="numbers-misfits">
            <tbody>
              {found.misfits.map(({ line, text: words, why }) => (
                <tr key={`${String(line)} ${words}`}>
                  <th scope="row">{line > 0 ? t('numbers.line', { n: line }) : ''}</th>
                  <td>
                    <code>{words}</code>
                  </td>
                  <td>{said(why)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {matches.length > 0 && (
        <div
          className={css['preview']}
          role="region"
          aria-label={t('numbers.pairs')}
          // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reachable by keyboard
          tabIndex={0}
        >
          <table data-testid="numbers-pairs">
            <thead>
              <tr>
                <th scope="col">{t('column.reference')}</th>
                <th scope="col">{t('column.number')}</th>
              </tr>
            </thead>
            <tbody>
              {matches.slice(0, SHOWN).map(({ entryId, reference, number }) => (
                <tr key={entryId}>
                  <th scope="row">{reference}</th>
                  <td>{number}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {matches.length > SHOWN && (
            <p className="caption">{t('numbers.more', { n: matches.length - SHOWN })}</p>
          )}
        </div>
      )}
      <div className={css['buttons']}>
        <Button
          look="primary"
          icon={Check}
          isDisabled={matches.length === 0 || misfits > 0 || !fresh}
          onPress={takeAll}
          testid="take-numbers"
        >
          {t('numbers.take', { n: matches.length })}
        </Button>
        {matches.length > 0 && misfits > 0 && (
          <Button isDisabled={!fresh} onPress={takeAll} testid="take-fitting">
            {t('numbers.takeFitting', { n: matches.length, left: misfits })}
          </Button>
        )}
        <Button icon={ArrowLeft} onPress={back}>
          {t('common.back')}
        </Button>
      </div>
    </>
  )
}
