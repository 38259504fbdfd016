// What a row is, and how separators, numbers, dates and letters are written.

import { Check } from '../../components/Check.tsx'
import { Choices, Select } from '../../components/controls.tsx'
import { useT } from '../../intl.tsx'
import type { RowKindView, StyleView, TemplateView } from '../../ipc.ts'
import css from './Template.module.css'

const separators = [
  [',', 'comma'],
  [';', 'semicolon'],
  ['\t', 'tab'],
  ['|', 'bar'],
] as const
/** The same day and the same amount in every style: examples need no language. */
const dates = [
  ['yyyy-mm-dd', '2026-03-31'],
  ['dd.mm.yyyy', '31.03.2026'],
  ['dd-mm-yyyy', '31-03-2026'],
  ['dd/mm/yyyy', '31/03/2026'],
  ['mm/dd/yyyy', '03/31/2026'],
  ['yyyymmdd', '20260331'],
  ['yyyy/mm/dd', '2026/03/31'],
] as const
const encodings = [
  ['utf-8', 'UTF-8'],
  ['utf-8-bom', 'UTF-8 (BOM)'],
  ['windows-1252', 'Windows-1252'],
] as const
const rows: readonly RowKindView[] = ['lines', 'debit_credit']

interface Props {
  value: TemplateView
  onChange: (value: TemplateView) => void
  /** A workbook has types of its own. */
  workbook: boolean
}

export function StyleFields({ value, onChange, workbook }: Props) {
  const t = useT()
  const style = (change: Partial<StyleView>) => {
    onChange({ ...value, style: { ...value.style, ...change } })
  }
  return (
    <>
      <Choices<RowKindView>
        label={t('template.rows')}
        value={value.rows}
        onChange={(kind) => {
          onChange({ ...value, rows: kind })
        }}
        choices={rows.map((id) => ({ id, label: t(`template.rows.${id}`) }))}
        testid="template-rows"
      />
      {!workbook && (
        <div className={css['fields']}>
          <Select
            label={t('template.separator')}
            value={value.style.separator}
            onChange={(separator) => {
              style({ separator })
            }}
            choices={separators.map(([id, name]) => ({ id, label: t(`template.separator.${name}`) }))}
            testid="template-separator"
          />
          <Select
            label={t('template.decimal')}
            value={value.style.decimal}
            onChange={(decimal) => {
              style({ decimal })
            }}
            choices={['.', ','].map((id) => ({ id, label: `1250${id}50` }))}
            testid="template-decimal"
          />
          <Select
            label={t('template.date')}
            value={value.style.date}
            onChange={(date) => {
              style({ date })
            }}
            choices={dates.map(([id, label]) => ({ id, label }))}
            testid="template-date"
          />
          <Select
            label={t('template.encoding')}
            value={value.style.encoding}
            onChange={(encoding) => {
              style({ encoding })
            }}
            choices={encodings.map(([id, label]) => ({ id, label }))}
            testid="template-encoding"
          />
        </div>
      )}
      <Check
        label={t('template.heading')}
        value={value.style.heading}
        onChange={(heading) => {
          style({ heading })
        }}
        testid="template-heading"
      />
      {!workbook && (
        <Check
          label={t('template.quotes')}
          value={value.style.quote_texts}
          onChange={(quote_texts) => {
            style({ quote_texts })
          }}
          testid="template-quotes"
        />
      )}
    </>
  )
}
