// Names of what a column of one's own table can hold, each with a message. The ids are those of core's generic format.

import type { Translate } from '../intl.tsx'
import { words } from './words.ts'

export const fieldIds = [
  'accounting_entry_id',
  'line',
  'reference',
  'date',
  'type',
  'merchant',
  'description',
  'vendor_code',
  'vendor_name',
  'vendor_id',
  'account',
  'account_name',
  'contra_account',
  'amount',
  'currency',
  'net_amount',
  'tax_amount',
  'tax_code',
  'tax_rate',
  'tax_type',
  'supplier_amount',
  'supplier_currency',
  'tags',
  'employee',
  'team',
  'note',
  'invoice_number',
  'invoice_date',
  'due_date',
  'service_from',
  'service_to',
  'reconciliation_id',
  'reconciled_ids',
  'attendees',
  'receipts',
  'bookkeeping_method',
  'voucher_number',
  'item_date',
  'contra_name',
  'debit',
  'credit',
  'side',
  'amount_unsigned',
  'amount_reversed',
] as const

/** A field a newer program knows is shown by its id. */
export function fieldName(t: Translate, id: string): string {
  const known = fieldIds.find((one) => one === id)
  return known === undefined ? words(id) : t(`field.${known}`)
}
