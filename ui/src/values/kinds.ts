// Pleo's own names for kinds of spending and for the state of a job. They are open lists: one that Pleo adds later is
// shown in Pleo's words until the catalogues have it.

import type { Translate } from '../intl.tsx'
import { words } from './words.ts'

/** Families and sub families of accounting entries, and types of export items, in small letters (Export API, Accounting API). */
const kinds = [
  'card_purchase',
  'card_invoice',
  'in_store',
  'online',
  'atm',
  'atm_withdrawal',
  'out_of_pocket',
  'personal_spend',
  'mileage',
  'per_diem',
  'bill_invoice',
  'invoice',
  'bill_invoice_payment',
  'invoice_payment',
  'bill_invoice_payment_received',
  'bill_invoice_payment_returned',
  'credit_note',
  'pleo_invoice',
  'pleo_invoice_refund',
  'fee',
  'interest',
  'overdraft',
  'cashback',
  'refund',
  'chargeback',
  'reimbursement',
  'direct_reimbursement',
  'external_reimbursement',
  'reimbursement_to_company',
  'reimbursement_to_employee',
  'reimbursement_to_employee_refund',
  'wallet',
  'load',
  'wallet_topup',
  'unload',
  'wallet_unload',
  'withdrawal',
  'balance_amendment',
] as const

const jobStates = ['pending', 'in_progress', 'completed', 'completed_with_errors', 'failed'] as const

function known<T extends string>(list: readonly T[], name: string): T | undefined {
  return list.find((one) => one === name.toLowerCase())
}

/** `CARD_PURCHASE` in the language of the window. */
export function kindName(t: Translate, name: string): string {
  const kind = known(kinds, name)
  return kind ? t(`kind.${kind}`) : words(name)
}

/** `in_progress` in the language of the window. */
export function jobStatusName(t: Translate, name: string): string {
  const status = known(jobStates, name)
  return status ? t(`jobStatus.${status}`) : words(name)
}
