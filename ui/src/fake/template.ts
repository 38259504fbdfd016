// What the fake answers about tables of the company's own.

import type { TemplateColumnView, ConditionView, TemplateView } from '../bindings.ts'
import type { Calls } from '../ipc.ts'
import { freshTemplate } from '../values/template.ts'

const items: readonly Record<string, string>[] = [
  ['2026-11-03', 'LP-0001', 'Café Norden, Frokost', '3620', 'card_purchase', '1299.00'],
  ['2026-11-04', 'LP-0002', 'Circle K Odense, Brændstof', '3110', 'card_purchase', '784.25'],
  ['2026-11-05', 'LP-0003', 'Pleo, Refundering', '6830', 'reimbursement', '-189.50'],
].map(([date = '', reference = '', description = '', account = '', type = '', amount = '']) => ({
  date,
  reference,
  description,
  account,
  type,
  amount,
  contra_account: '5820',
  currency: 'DKK',
  voucher_number: reference.slice(-1),
  debit: amount.startsWith('-') ? '' : amount,
  credit: amount.startsWith('-') ? amount.slice(1) : '',
}))

const fields = [...Object.keys(items[0] ?? {}), 'tax_code', 'note', 'tags'].toSorted()

export const templateCalls: Pick<Calls, 'listTemplateFields' | 'matchSampleFile' | 'previewTemplate'> = {
  listTemplateFields: async () => fields,
  matchSampleFile: async () => ({
    template: {
      ...freshTemplate(),
      style: { ...freshTemplate().style, decimal: ',', date: 'dd-mm-yyyy', encoding: 'windows-1252' },
      sheets: [
        {
          name: '',
          only: null,
          columns: [
            column('Dato', 'date'),
            column('Bilag', 'voucher_number'),
            column('Konto', 'account'),
            column('Beløb', 'amount'),
            { title: '??', content: { fixed: '' }, when: null, otherwise: '' },
          ],
        },
      ],
    },
    doubts: ['Nobody can tell what “??” holds (“x”); choose a field for it, or a text.'],
  }),
  previewTemplate: async (_, format, template) => {
    const [first] = template.sheets
    const rows = template.sheets.flatMap((sheet) =>
      items
        .filter((item) => fits(item, sheet.only))
        .map((item) => sheet.columns.map((one) => cell(item, one, template))),
    )
    const columns = first?.columns.map(({ title }) => title) ?? []
    const flawed = template.sheets.some((sheet) => sheet.columns.length === 0)
    return {
      run: 7,
      vouchers: flawed ? 0 : items.length,
      shown: {
        columns,
        rows,
        text:
          format === 'generic-xlsx'
            ? ''
            : [columns, ...rows].map((row) => row.join(template.style.separator)).join('\r\n'),
      },
      leftOut: [],
      lacks: flawed ? ['A sheet of the template has 0 columns; it needs 1 to 200.'] : [],
    }
  },
}

function column(title: string, field: string): TemplateColumnView {
  return { title, content: { field }, when: null, otherwise: '' }
}

function fits(item: Record<string, string>, condition: ConditionView | null): boolean {
  if (!condition) return true
  const held = item[condition.field] ?? ''
  switch (condition.is) {
    case 'filled':
      return held !== ''
    case 'empty':
      return held === ''
    case 'equal':
      return held === condition.value
    case 'other':
      return held !== condition.value
    case 'positive':
      return Number(held) > 0
    case 'negative':
      return Number(held) < 0
  }
}

function cell(
  item: Record<string, string>,
  { content, when, otherwise }: TemplateColumnView,
  { style }: TemplateView,
) {
  if (!fits(item, when)) return otherwise
  if ('fixed' in content) return content.fixed
  if ('tag' in content) return content.tag === 'AFD' ? '200' : ''
  const held = item[content.field] ?? ''
  return content.field === 'amount' ? held.replace('.', style.decimal) : held
}
