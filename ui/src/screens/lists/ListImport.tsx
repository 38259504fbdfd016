// A file of the accounting system: which column is what, what it holds, what it changes; and only then taken over.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Check, FileInput, X } from 'lucide-react'
import { useState } from 'react'
import { Button, Field, Select } from '../../components/controls.tsx'
import { Panel } from '../../components/page.tsx'
import { ErrorBox } from '../../components/ProblemBox.tsx'
import { useT } from '../../intl.tsx'
import { ipc } from '../../ipc.ts'
import { useSaid } from '../../live/useSaid.ts'
import type { ListView, PreviewView } from '../../ipc.ts'
import { keys } from '../../live/views.ts'
import { fieldWord } from './fields.ts'
import css from './Lists.module.css'

/** The column of a field that is read from nowhere. */
const NOWHERE = 'none'

interface Looked {
  path: string
  mapping: readonly string[]
  dimension: string
}

export function ListImport({ companyId, list }: { companyId: string; list: ListView }) {
  const t = useT()
  const client = useQueryClient()
  const [typed, setTyped] = useState('')
  const [looked, setLooked] = useState<Looked | null>(null)
  const look = useMutation({
    mutationFn: async (next: Looked) => {
      setLooked(next)
      return ipc.viewList(companyId, list.list, next.path, [...next.mapping], next.dimension || null)
    },
  })
  const choose = useMutation({
    mutationFn: async () => {
      const chosen = await ipc.chooseFile()
      if (chosen === null) return
      setTyped(chosen)
      look.mutate({ path: chosen, mapping: [], dimension: looked?.dimension ?? '' })
    },
  })
  const take = useMutation({
    mutationFn: ({ path, mapping, dimension, checksum }: Looked & { checksum: string }) =>
      ipc.takeList(companyId, list.list, path, [...mapping], dimension || null, checksum),
    onSuccess: () => {
      look.reset()
      setLooked(null)
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.lists(companyId) }),
  })
  const preview = look.data
  return (
    <Panel title={t('lists.import')} testid="list-import">
      <p className="quiet">{t('lists.import.about')}</p>
      <ErrorBox
        error={choose.error ?? look.error ?? take.error}
        actions={
          looked
            ? {
                retry: () => {
                  look.mutate(looked)
                },
              }
            : {}
        }
      />
      <form
        className={css['line']}
        onSubmit={(event) => {
          event.preventDefault()
          look.mutate({ path: typed.trim(), mapping: [], dimension: looked?.dimension ?? '' })
        }}
      >
        <Field label={t('lists.path')} value={typed} onChange={setTyped} testid="list-path" />
        <Button
          type="submit"
          pending={look.isPending}
          isDisabled={list.busy || typed.trim() === ''}
          testid="read-list"
        >
          {t('lists.read')}
        </Button>
        <Button
          icon={FileInput}
          pending={choose.isPending}
          isDisabled={list.busy}
          onPress={() => {
            choose.mutate()
          }}
          testid="choose-file"
        >
          {t('lists.choose')}
        </Button>
      </form>
      {looked && look.error && list.list.startsWith('tags:') && (
        <Field
          label={t('lists.dimension')}
          hint={t('lists.dimension.hint')}
          value={looked.dimension}
          onChange={(dimension) => {
            setLooked({ ...looked, dimension })
          }}
        />
      )}
      {preview && looked && (
        <>
          <Columns
            preview={preview}
            change={(field, column) => {
              const others = looked.mapping.filter((one) => !one.startsWith(`${field}=`))
              look.mutate({ ...looked, mapping: [...others, `${field}=${column}`] })
            }}
          />
          <Holds preview={preview} />
          <div className={css['line']}>
            <Button
              look="primary"
              icon={Check}
              pending={take.isPending}
              onPress={() => {
                take.mutate({ ...looked, checksum: preview.checksum })
              }}
              testid="take-list"
            >
              {preview.mustAsk
                ? t('lists.takeChanges', { n: preview.changed + preview.renamed + preview.gone })
                : t('lists.take', { n: preview.rows })}
            </Button>
            <Button
              icon={X}
              onPress={() => {
                look.reset()
                setLooked(null)
              }}
            >
              {t('lists.drop')}
            </Button>
          </div>
        </>
      )}
    </Panel>
  )
}

function Columns({
  preview,
  change,
}: {
  preview: PreviewView
  change: (field: string, column: string) => void
}) {
  const t = useT()
  const choices = [
    { id: NOWHERE, label: t('lists.nowhere') },
    ...preview.headings.map((heading, place) => ({
      id: String(place),
      label: heading || t('lists.column', { n: place + 1 }),
    })),
  ]
  return (
    <section aria-label={t('lists.columns')} data-testid="columns">
      <h3>{t('lists.columns')}</h3>
      <div className={css['columns']}>
        {preview.columns.map(({ field, column }) => (
          <Select
            key={field}
            label={fieldWord(t, field)}
            value={column === null ? NOWHERE : String(column)}
            choices={choices}
            onChange={(next) => {
              change(field, next === NOWHERE ? '' : String(Number(next) + 1))
            }}
          />
        ))}
      </div>
      <div className={css['sample']}>
        <table>
          <caption>{t('lists.sample', { source: preview.source })}</caption>
          <thead>
            <tr>
              {preview.headings.map((heading, place) => (
                // eslint-disable-next-line react/no-array-index-key -- columns have no other name
                <th key={place} scope="col">
                  {heading || t('lists.column', { n: place + 1 })}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {preview.sample.slice(0, 4).map((cells, row) => (
              // eslint-disable-next-line react/no-array-index-key -- rows of a file have no other name
              <tr key={row}>
                {cells.map((cell, place) => (
                  // eslint-disable-next-line react/no-array-index-key -- as above
                  <td key={place}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function Holds({ preview }: { preview: PreviewView }) {
  const t = useT()
  const said = useSaid()
  return (
    <section aria-label={t('lists.holds')} data-testid="holds" className={css['holds']}>
      <p role="status">
        {preview.first
          ? t('lists.first', { n: preview.rows })
          : t('lists.difference', {
              added: preview.added,
              changed: preview.changed,
              renamed: preview.renamed,
              gone: preview.gone,
              unchanged: preview.unchanged,
            })}
      </p>
      {preview.suspicious && <p className={css['warn']}>{t('lists.suspicious')}</p>}
      {preview.examples.length > 0 && (
        <ul>
          {preview.examples.map(({ kind, code, name }) => (
            <li key={`${kind} ${code}`}>
              {t(
                kind === 'gone'
                  ? 'lists.example.gone'
                  : kind === 'renamed'
                    ? 'lists.example.renamed'
                    : 'lists.example.changed',
                { code, name },
              )}
            </li>
          ))}
        </ul>
      )}
      {preview.remarks.map((remark) => (
        <p key={remark} className="caption">
          {said(remark)}
        </p>
      ))}
      {preview.findingCount > 0 && (
        <details>
          <summary>{t('lists.findings', { n: preview.findingCount })}</summary>
          <ul>
            {preview.findings.map(({ row, text }) => (
              <li key={`${String(row)} ${text}`}>{t('lists.finding', { row, text: said(text) })}</li>
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}
