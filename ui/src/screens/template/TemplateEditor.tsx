// A table of the company's own, column by column, with what it makes of the company's own items below it.

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ArrowLeft, Plus, Save, Trash2 } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { Button, Field, Segments } from '../../components/controls.tsx'
import { Page, Panel, Pending } from '../../components/page.tsx'
import { ErrorBox } from '../../components/ProblemBox.tsx'
import { useT } from '../../intl.tsx'
import { ipc } from '../../ipc.ts'
import type { FormatView, TemplateView } from '../../ipc.ts'
import { useSaid } from '../../live/useSaid.ts'
import {
  changeColumn,
  changeSheet,
  freshColumn,
  moveColumn,
  withoutSheet,
  withSheet,
} from '../../values/template.ts'
import { FilePreview } from '../run/FilePreview.tsx'
import sheets from '../run/Sheets.module.css'
import { ColumnFields } from './ColumnFields.tsx'
import { ConditionFields } from './ConditionFields.tsx'
import { StyleFields } from './StyleFields.tsx'
import css from './Template.module.css'

/** Vouchers of the preview. */
const VOUCHERS = 10

interface Props {
  companyId: string
  format: FormatView
  start: TemplateView
  /** What a sample left open. */
  doubts: readonly string[]
  save: (template: TemplateView) => void
  pending: boolean
  /** Why it could not be saved. */
  error: unknown
  close: () => void
}

export function TemplateEditor({ companyId, format, start, doubts, save, pending, error, close }: Props) {
  const t = useT()
  const said = useSaid()
  const [value, setValue] = useState(start)
  const [at, setAt] = useState(0)
  const fields = useQuery({
    queryKey: ['template-fields'],
    queryFn: () => ipc.listTemplateFields(),
    staleTime: Infinity,
  })
  const shown = useDeferredValue(value)
  const preview = useQuery({
    queryKey: ['preview-template', companyId, format.id, shown],
    queryFn: () => ipc.previewTemplate(companyId, format.id, shown, VOUCHERS),
    placeholderData: keepPreviousData,
    gcTime: 0,
  })
  const place = Math.min(at, value.sheets.length - 1)
  const sheet = value.sheets[place]
  const change = (part: Parameters<typeof changeSheet>[2]) => {
    setValue(changeSheet(value, place, part))
  }
  return (
    <Page title={t('template.title')} about={t('template.about')} shape="text">
      <ErrorBox error={error} actions={{}} />
      <Panel title={format.name} testid="template">
        {doubts.length > 0 && (
          <div className={css['doubts']} role="status" data-testid="doubts">
            <h3>{t('template.doubts')}</h3>
            <ul className={sheets['list']}>
              {doubts.map((doubt) => (
                <li key={doubt}>{said(doubt)}</li>
              ))}
            </ul>
          </div>
        )}
        <StyleFields value={value} onChange={setValue} workbook={format.extension === 'xlsx'} />
        {value.sheets.length > 1 && (
          <Segments
            label={t('template.sheet')}
            labelled
            value={String(place)}
            onChange={(next) => {
              setAt(Number(next))
            }}
            choices={value.sheets.map(({ name }, index) => ({
              id: String(index),
              label: name || String(index + 1),
            }))}
            testid="template-sheets"
          />
        )}
        {sheet && value.sheets.length > 1 && (
          <>
            <Field
              label={t('template.sheet.name')}
              value={sheet.name}
              onChange={(name) => {
                change({ name })
              }}
              testid="sheet-name"
            />
            <ConditionFields
              label={t('template.sheet.only')}
              fields={fields.data ?? []}
              value={sheet.only}
              onChange={(only) => {
                change({ only })
              }}
              testid="sheet-only"
            />
          </>
        )}
        <div className={css['buttons']}>
          <Button
            icon={Plus}
            onPress={() => {
              setValue(withSheet(value))
              setAt(value.sheets.length)
            }}
            testid="add-sheet"
          >
            {t('template.sheet.add')}
          </Button>
          {value.sheets.length > 1 && (
            <Button
              icon={Trash2}
              onPress={() => {
                setValue(withoutSheet(value, place))
              }}
              testid="remove-sheet"
            >
              {t('template.sheet.remove')}
            </Button>
          )}
        </div>
      </Panel>
      <Panel title={t('template.columns')}>
        {sheet && fields.data && (
          <ol className={css['columns']}>
            {sheet.columns.map((column, index) => (
              <ColumnFields
                // Columns have no name of their own: two may have one title, and it is being typed.
                // eslint-disable-next-line react/no-array-index-key -- every input is controlled, so a row shows what is at its place
                key={index}
                number={index + 1}
                last={index === sheet.columns.length - 1}
                fields={fields.data}
                value={column}
                onChange={(part) => {
                  change({ columns: changeColumn(sheet.columns, index, part) })
                }}
                move={(by) => {
                  change({ columns: moveColumn(sheet.columns, index, by) })
                }}
                remove={() => {
                  change({ columns: sheet.columns.filter((_, other) => other !== index) })
                }}
              />
            ))}
          </ol>
        )}
        <div>
          <Button
            icon={Plus}
            onPress={() => {
              change({ columns: [...(sheet?.columns ?? []), freshColumn('note')] })
            }}
            testid="add-column"
          >
            {t('template.column.add')}
          </Button>
        </div>
      </Panel>
      <Panel title={t('preview.short')}>
        <ErrorBox error={preview.error ?? fields.error} actions={{}} />
        {preview.data === undefined && !preview.error && <Pending />}
        {preview.data === null && <p>{t('preview.noItems')}</p>}
        {preview.data && <FilePreview preview={preview.data} />}
      </Panel>
      <div className={css['buttons']}>
        <Button
          look="primary"
          icon={Save}
          pending={pending}
          onPress={() => {
            save(value)
          }}
          testid="save-template"
        >
          {t('template.save')}
        </Button>
        <Button icon={ArrowLeft} onPress={close} testid="leave-template">
          {t('common.back')}
        </Button>
      </div>
    </Page>
  )
}
