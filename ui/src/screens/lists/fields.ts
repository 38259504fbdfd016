// What the fields of a list are called.

import type { MessageId, Translate } from '../../intl.tsx'

const words: Record<string, MessageId> = {
  code: 'lists.field.code',
  external_id: 'lists.field.externalId',
  name: 'lists.field.name',
  legal_name: 'lists.field.legalName',
  country: 'lists.field.country',
  tax_id: 'lists.field.taxId',
  company_number: 'lists.field.companyNumber',
  iban: 'lists.field.iban',
  account: 'lists.field.account',
  currency: 'lists.field.currency',
  state: 'lists.field.state',
  tax_code: 'lists.field.taxCode',
  rate: 'lists.field.rate',
  tax_type: 'lists.field.taxType',
  ingoing_account: 'lists.field.ingoingAccount',
  outgoing_account: 'lists.field.outgoingAccount',
}

/** A word Rust may add later is shown as it is. */
export function fieldWord(t: Translate, field: string): string {
  const id = words[field]
  return id === undefined ? field : t(id)
}
