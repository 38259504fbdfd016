// What a file looks like inside: its rows as a table, and its text as it is.

import { useState } from 'react'
import { Segments } from '../../components/controls.tsx'
import { useT } from '../../intl.tsx'
import type { FilePreviewView, ShownView } from '../../ipc.ts'
import { useSaid } from '../../live/useSaid.ts'
import css from './FilePreview.module.css'

/** A preview with what is left out of it and what the format still has to be told. */
export function FilePreview({ preview }: { preview: FilePreviewView }) {
  const t = useT()
  const said = useSaid()
  return (
    <>
      <p className="caption">{t('preview.of', { n: preview.vouchers, run: preview.run })}</p>
      {preview.lacks.map((lack) => (
        <p key={lack} className={css['warn']}>
          {said(lack)}
        </p>
      ))}
      {preview.vouchers === 0 && <p>{t('preview.nothing')}</p>}
      {preview.vouchers > 0 && <Shown shown={preview.shown} />}
      {preview.leftOut.length > 0 && (
        <details className={css['left']}>
          <summary>{t('preview.leftOut', { n: preview.leftOut.length })}</summary>
          <ul>
            {preview.leftOut.map(({ reference, reason }) => (
              <li key={reference}>
                <strong>{reference}</strong> {said(reason)}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}

export function Shown({ shown }: { shown: ShownView }) {
  const t = useT()
  const [as, setAs] = useState<'table' | 'text'>(shown.columns.length > 0 ? 'table' : 'text')
  const both = shown.columns.length > 0 && shown.text !== ''
  return (
    <>
      {both && (
        <Segments
          label={t('preview.as')}
          value={as}
          onChange={setAs}
          choices={[
            { id: 'table', label: t('preview.table') },
            { id: 'text', label: t('preview.text') },
          ]}
        />
      )}
      {as === 'table' ? <Table shown={shown} /> : <Text text={shown.text} />}
    </>
  )
}

function Table({ shown }: { shown: ShownView }) {
  const t = useT()
  // A target's table may have a hundred columns of which a handful are in use.
  const used = shown.columns.map((_, index) => shown.rows.some((row) => (row[index] ?? '') !== ''))
  const columns = shown.columns.map((name, index) => ({ name, index })).filter(({ index }) => used[index])
  const empty = shown.columns.length - columns.length
  return (
    <>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reachable by keyboard */}
      <div className={css['box']} role="region" aria-label={t('preview.table')} tabIndex={0}>
        <table data-testid="preview-table">
          <thead>
            <tr>
              {columns.map(({ name, index }) => (
                <th key={index} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.rows.map((row, at) => (
              // eslint-disable-next-line react/no-array-index-key -- rows of a file have no name, and never change places
              <tr key={at}>
                {columns.map(({ index }) => (
                  <td key={index}>{row[index]}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {empty > 0 && <p className="caption">{t('preview.empty', { n: empty })}</p>}
    </>
  )
}

function Text({ text }: { text: string }) {
  const t = useT()
  return (
    <pre
      className={css['text']}
      role="region"
      aria-label={t('preview.text')}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reachable by keyboard
      tabIndex={0}
      data-testid="preview-text"
    >
      {text}
    </pre>
  )
}
