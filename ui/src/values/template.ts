// A company's own table while it is edited: every change gives a new template and leaves the old one as it was.

import type { TemplateColumnView, ConditionView, TemplateSheetView, TemplateView } from '../ipc.ts'

/** What a table of one's own begins with: what nearly every accounting system asks for. */
export function freshTemplate(): TemplateView {
  const fields = ['date', 'reference', 'description', 'account', 'contra_account', 'amount', 'currency']
  return {
    rows: 'lines',
    style: {
      separator: ';',
      decimal: '.',
      date: 'yyyy-mm-dd',
      encoding: 'utf-8',
      quote_texts: false,
      heading: true,
      guard: true,
    },
    sheets: [freshSheet('', fields)],
  }
}

function freshSheet(name: string, fields: readonly string[]): TemplateSheetView {
  return { name, only: null, columns: fields.map((field) => freshColumn(field)) }
}

export function freshColumn(field: string): TemplateColumnView {
  return { title: field, content: { field }, when: null, otherwise: '' }
}

export function freshCondition(): ConditionView {
  return { field: 'type', is: 'equal', value: '' }
}

/** A further sheet with the columns of the first; both need a name from then on. */
export function withSheet(template: TemplateView): TemplateView {
  const [first, ...rest] = template.sheets
  const next = template.sheets.length + 1
  const columns = structuredClone(first?.columns ?? [])
  const named = first ? [{ ...first, name: first.name || '1' }] : []
  return { ...template, sheets: [...named, ...rest, { name: String(next), only: null, columns }] }
}

export function withoutSheet(template: TemplateView, at: number): TemplateView {
  return { ...template, sheets: template.sheets.filter((_, index) => index !== at) }
}

export function changeSheet(
  template: TemplateView,
  at: number,
  change: Partial<TemplateSheetView>,
): TemplateView {
  return {
    ...template,
    sheets: template.sheets.map((sheet, index) => (index === at ? { ...sheet, ...change } : sheet)),
  }
}

export function changeColumn(
  columns: readonly TemplateColumnView[],
  at: number,
  change: Partial<TemplateColumnView>,
): TemplateColumnView[] {
  return columns.map((column, index) => (index === at ? { ...column, ...change } : column))
}

/** The columns with the one at `at` moved by `by` places; unchanged where there is no such place. */
export function moveColumn(
  columns: readonly TemplateColumnView[],
  at: number,
  by: number,
): TemplateColumnView[] {
  const to = at + by
  const moved = [...columns]
  const [column] = moved.splice(at, 1)
  if (!column || to < 0 || to >= columns.length) return [...columns]
  moved.splice(to, 0, column)
  return moved
}
