// What the fake answers about files, single items, voucher numbers and history.

import type {
  FilePreviewView,
  ItemRow,
  ProblemView,
  ReceiptSight,
  RunView,
  ShownView,
  VoucherPreview,
} from '../bindings.ts'
import type { Calls } from '../ipc.ts'
import { decimal, minorOf } from './data.ts'
import { CHANGED_TEXTS } from './run.ts'
import type { Simulated } from './run.ts'
import { templateCalls } from './template.ts'

interface World {
  find: (runId: string) => Simulated
  newest: () => Simulated | undefined
  /** A new run that goes on for another one. */
  openAgain: (run: Simulated) => RunView
}

type Later =
  | 'decideBooked'
  | 'getItem'
  | 'previewVouchers'
  | 'refuseImport'
  | 'continueRun'
  | 'getAudit'
  | 'compareFile'
  | 'writeAgain'
  | 'notImported'
  | 'previewFile'
  | 'previewFormat'
  | 'listTextChanges'
  | 'listMissingReceipts'
  | 'listTemplateFields'
  | 'matchSampleFile'
  | 'previewTemplate'
  | 'showReceipt'
  | 'openReceipt'
  | 'dragFile'

export function laterCalls({ find, newest, openAgain }: World): Pick<Calls, Later> {
  return {
    decideBooked: async (runId, entryIds, decision) => {
      if (find(runId).view().waitingFor !== 'review') {
        throw refused('This run does not wait for a decision about entries that are booked already.')
      }
      return find(runId).decide(entryIds, decision)
    },
    getItem: async (runId, entryId) => {
      const row = find(runId).items.find((item) => item.entryId === entryId)
      if (!row) throw refused('There is no such item.')
      return detailOf(row)
    },
    showReceipt: async (runId, entryId, number) => {
      const { items } = find(runId)
      return receiptOf(items.findIndex((item) => item.entryId === entryId) + number - 1)
    },
    openReceipt: async () => null,
    dragFile: async () => null,
    previewVouchers: async (runId, text) => pair(text, find(runId).items),
    refuseImport: async (runId, reason) => {
      const { items, confirm, view } = find(runId)
      const own = items.filter(({ state }) => state === 'written')
      confirm({ refused: own.map(({ entryId }) => ({ entryId, reason })), vouchers: [] })
      return view()
    },
    continueRun: async (runId) => {
      const before = find(runId)
      const next = openAgain(before)
      before.continueIn(next.id)
      return next
    },
    getAudit: async (runId) => {
      const view = find(runId).view()
      const line = { text: '', entries: 0, numbered: 0, who: null, why: null }
      return [
        ...view.log.map(({ at, text }) => ({ ...line, at, kind: 'said', text })),
        ...(view.files.length === 0 ? [] : [{ ...line, at: view.startedAt, kind: 'published' }]),
        ...taken.map(({ who, why, n }) => ({
          ...line,
          at: view.endedAt ?? view.startedAt,
          kind: 'voided',
          entries: n,
          who,
          why,
        })),
      ]
    },
    compareFile: async () => ({
      builtLines: 93,
      foundLines: 93,
      differing: 1,
      first: {
        line: 4,
        built: '2026-11-03;0700;1.299,00;Café Norden',
        found: '2026-11-03;700;1.299,00;Café Norden',
      },
      text: true,
    }),
    writeAgain: async (runId, folder) =>
      find(runId)
        .view()
        .files.map((file) => Object.assign(structuredClone(file), { path: `${folder}/${file.name}` })),
    notImported: async (runId, entryIds, who, why) => {
      taken.push({ who, why, n: entryIds?.length ?? find(runId).items.length })
      return find(runId).view()
    },
    listTextChanges: async (runId, after, limit) => {
      const { items, view } = find(runId)
      const total = view().textsChanged
      const rows = Array.from({ length: CHANGED_TEXTS }, (_, at) => {
        const row = items[at % items.length]
        const long = at % 3 === 1
        return {
          reference: row?.reference ?? '',
          field: 'Text',
          kinds: long ? ['cut'] : ['transliterated', 'unbroken'],
          before: long
            ? `${row?.merchant ?? ''}, ${row?.text ?? ''}, `.repeat(4)
            : `Łódź ✈\n${row?.text ?? ''}`,
          after: long
            ? `${row?.merchant ?? ''}, ${row?.text ?? ''}`.slice(0, 60)
            : `Lódz ? ${row?.text ?? ''}`,
        }
      })
      return { total, rows: rows.slice(after, Math.min(after + limit, total)) }
    },
    listMissingReceipts: async (runId, limit) => {
      const { items, view } = find(runId)
      const row = items.find(({ receipts }) => receipts > 0)
      if (!row || (view().receipts?.missing ?? 0) === 0) return []
      const reason = 'The receipt is 31.0 MB; Ledgerport fetches at most 25 MB.'
      return [{ date: row.date, merchant: row.merchant, reference: row.reference, number: 1, reason }].slice(
        0,
        limit,
      )
    },
    ...templateCalls,
    previewFile: async (runId, limit) => preview(find(runId), limit),
    previewFormat: async (_, format, limit) => {
      const last = newest()
      if (!last) return null
      const shown = preview(last, limit)
      return {
        ...shown,
        lacks: format === 'datev' ? ['DATEV Buchungsstapel needs “Adviser number (Beraternummer)”.'] : [],
        shown: format === 'generic-xlsx' ? { ...shown.shown, text: '' } : shown.shown,
      }
    },
  }
}

const taken: { who: string; why: string; n: number }[] = []

function refused(what: string): ProblemView {
  return {
    code: 'input_invalid',
    what,
    books: 'Nothing was changed.',
    next: '',
    action: 'none',
    detail: null,
  }
}

function preview(run: Simulated, limit: number): FilePreviewView {
  const rows = run.items.filter(({ state }) => state !== 'blocked' && state !== 'booked')
  const left = run.items.filter(({ state, reason }) => state === 'blocked' && reason !== null)
  return {
    run: run.view().number,
    vouchers: Math.min(rows.length, limit),
    shown: shownOf(rows.slice(0, limit)),
    leftOut: left.map(({ reference, reason }) => ({ reference, reason: reason ?? '' })),
    lacks: [],
  }
}

function shownOf(rows: readonly ItemRow[]): ShownView {
  const columns = ['Date', 'Voucher', 'Account', 'Debit', 'Credit', 'Text', 'Cost centre']
  const lines = rows.flatMap((row) => {
    const amount = (row.amount?.amount ?? '0.00').replace('-', '')
    const text = [row.merchant, row.text].filter(Boolean).join(', ')
    return [
      [row.date, row.reference, row.account ?? '', amount, '', text, ''],
      [row.date, row.reference, '5820', '', amount, text, ''],
    ]
  })
  return { columns, rows: lines, text: [columns, ...lines].map((line) => line.join(';')).join('\r\n') }
}

function detailOf(row: ItemRow): Awaited<ReturnType<Calls['getItem']>> {
  const currency = row.amount?.currency ?? 'DKK'
  const minor = Math.abs(minorOf(row.amount?.amount ?? '0.00'))
  const money = (part: number) => ({ amount: decimal(part), currency })
  const parts = row.lines > 1 ? [Math.floor(minor / 3), minor - Math.floor(minor / 3)] : [minor]
  const blocked = row.state === 'blocked'
  return {
    row,
    bookedOn: blocked ? null : row.date,
    employee: 'Anna Lund',
    lines: parts.map((part) => ({
      account: row.account,
      amount: money(part),
      net: money(Math.round(part / 1.25)),
      tax: money(part - Math.round(part / 1.25)),
      taxName: 'I25, 25 %',
      tags: ['Department: 200'],
    })),
    postings: blocked
      ? []
      : [
          ...parts.map((part) => ({
            account: row.account ?? '',
            name: 'Office supplies',
            debit: money(part),
            credit: null,
          })),
          { account: '5820', name: 'Pleo DKK', debit: null, credit: money(minor) },
        ],
    notices: [],
    blocks: blocked && row.reason !== null ? [row.reason] : [],
    shown: blocked ? null : shownOf([row]),
    receipts: Array.from({ length: row.receipts }, () => ({ kind: 'application/pdf', kib: 181 })),
    ledger: row.earlier
      ? [
          {
            at: row.earlier.writtenAt,
            run: row.earlier.run,
            kind: 'booked',
            file: row.earlier.file,
            reference: row.reference,
            voucher: null,
            who: null,
            why: null,
          },
        ]
      : [],
  }
}

/** As the real one pairs: a table by reference, a single column by its place, and only when the numbers are as many. */
function pair(text: string, items: readonly ItemRow[]): VoucherPreview {
  const filed = items.filter(({ state }) => state === 'written')
  const rows = text
    .split(/\r?\n/)
    .map((line, index) => ({ line: index + 1, cells: line.split(/[\t;]/).map((cell) => cell.trim()) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''))
  const matches: VoucherPreview['matches'] = []
  const misfits: VoucherPreview['misfits'] = []
  if (rows.every(({ cells }) => cells.length === 1)) {
    if (rows.length === filed.length) {
      for (const [index, { entryId, reference }] of filed.entries()) {
        const row = rows[index]
        if (row) matches.push({ line: row.line, entryId, reference, number: row.cells[0] ?? '' })
      }
    } else {
      misfits.push({
        line: 0,
        text: '',
        why: `The column has ${String(rows.length)} numbers and the file ${String(filed.length)} vouchers, so it is not clear which belongs to which. Copy a table with our reference beside the number.`,
      })
    }
  } else {
    for (const { line, cells } of rows) {
      const item = items.find(({ reference }) => cells.includes(reference))
      const number = cells.find((cell) => cell !== item?.reference) ?? ''
      if (item && number !== '') {
        matches.push({ line, entryId: item.entryId, reference: item.reference, number })
      } else {
        misfits.push({
          line,
          text: cells.join(' '),
          why: item ? 'The voucher number is empty.' : 'No entry of this run has a reference in this line.',
        })
      }
    }
  }
  return { matches, misfits, misfitCount: misfits.length, without: filed.length - matches.length }
}

/** A receipt as a till prints it, drawn: the fake has no file to show. */
const PICTURE = `data:image/svg+xml;base64,${btoa(
  `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="400"><rect width="300" height="400" fill="#fff"/>${[
    ['#333', 180, 40],
    ['#999', 220, 90],
    ['#999', 200, 120],
    ['#999', 220, 150],
    ['#333', 120, 220],
    ['#999', 160, 300],
  ]
    .map(
      ([fill, width, y]) =>
        `<rect x="40" y="${String(y)}" width="${String(width)}" height="12" fill="${String(fill)}"/>`,
    )
    .join('')}</svg>`,
)}`

/** Every state a receipt can be in, one item after the other; most are pictures. */
function receiptOf(at: number): ReceiptSight {
  const nothing = { picture: '', text: '', firstPage: false, canOpen: false }
  const states: ReceiptSight[] = [
    { ...nothing, state: 'picture', picture: PICTURE, firstPage: true, canOpen: true },
    { ...nothing, state: 'picture', picture: 'data:image/png;base64,AAAA', canOpen: true },
    { ...nothing, state: 'text', text: 'Invoice 4711\nTotal 1,299.00 DKK', canOpen: true },
    { ...nothing, state: 'document', canOpen: true },
    { ...nothing, state: 'picture', picture: PICTURE, canOpen: true },
    { ...nothing, state: 'undrawable', canOpen: true },
    { ...nothing, state: 'missing', text: 'The link to a receipt has expired.' },
    { ...nothing, state: 'notFetched' },
    { ...nothing, state: 'gone' },
    { ...nothing, state: 'changed' },
    { ...nothing, state: 'tooLarge' },
  ]
  return states[at % states.length] ?? { ...nothing, state: 'gone' }
}
