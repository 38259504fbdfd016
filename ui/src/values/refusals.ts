// A column of vouchers that were refused, as it is pasted out of the accounting system's own list of errors.

import type { ItemRow } from '../ipc.ts'

export interface Refusals {
  /** Items of the file that were named, each once, with the reason given for them. */
  found: { row: ItemRow; reason: string }[]
  /** Vouchers that are not in the file. */
  unknown: string[]
  /** Vouchers that were named more than once; their first reason counts. */
  twice: string[]
}

/**
 * Reads lines of `voucher` and, behind a tab, semicolon or comma, the reason. Empty lines and case are ignored. Nothing is
 * guessed: a voucher that is not exactly one of the file's is unknown.
 */
export function readRefusals(text: string, rows: readonly ItemRow[]): Refusals {
  const byReference = new Map(rows.map((row) => [row.reference.toLowerCase(), row]))
  const found = new Map<string, { row: ItemRow; reason: string }>()
  const [unknown, twice] = [new Set<string>(), new Set<string>()]
  for (const line of text.split(/\r?\n/)) {
    const [, voucher = '', reason = ''] = /^\s*"?([^\t;,"]+?)"?\s*(?:[\t;,]\s*(.*?)\s*)?$/.exec(line) ?? []
    if (voucher.trim() === '') continue
    const row = byReference.get(voucher.trim().toLowerCase())
    if (!row) unknown.add(voucher.trim())
    else if (found.has(row.entryId)) twice.add(row.reference)
    else found.set(row.entryId, { row, reason: reason.replace(/^"(.*)"$/, '$1') })
  }
  return { found: [...found.values()], unknown: [...unknown], twice: [...twice] }
}
