// The invented company: the same every time, so that pictures and tests can be compared.

import type { EntryRow, FormatView, ItemRow, MissingView, SettingsView, VendorOption } from '../bindings.ts'

/** A small repeatable random source (mulberry32); nothing here is secret or statistical. */
function repeatable(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const merchants = [
  ['Papirgården ApS', 'Kontorartikler til salg', '3620'],
  ['DSB', 'Tog Odense - København', '3720'],
  ['Café Norden', 'Frokost med kunde', '3730'],
  ['Adobe Systems', 'Creative Cloud november', '3650'],
  ['Circle K Vejle', 'Diesel, varevogn 2', '3780'],
  ['Elgiganten Erhverv', 'Skærm til lager', '3660'],
  ['Hotel Svanen', 'Overnatning messe Billund', '3725'],
  ['Nordisk Emballage', 'Papkasser 40x40', '3110'],
  ['Lejre Tryk', 'Visitkort', '3810'],
  ['Telia', 'Mobilabonnementer', '3640'],
  ['Bauhaus Odense', 'Skruer og beslag', '3120'],
  ['Rema 1000', 'Kaffe og mælk', '3735'],
] as const

const lacks: readonly (readonly MissingView[])[] = [
  ['account'],
  ['account', 'receipt'],
  ['settlement'],
  ['locked'],
]

/** `spread` is from how many further merchants a month's entries come. */
export function makeEntries(count: number, spread = 0): EntryRow[] {
  const random = repeatable(7)
  return Array.from({ length: count }, (_, i) => {
    const [known, note, own] = merchants[Math.floor(random() * merchants.length)] ?? merchants[0]
    const further = spread > 0 && random() < 0.7 ? 1 + Math.floor(random() * spread) : 0
    const merchant = further > 0 ? `Leverandør ${String(further)}` : known
    // A merchant mostly sells one kind of thing.
    const account = further > 0 ? (merchants[further % merchants.length]?.[2] ?? own) : own
    const minor = Math.floor(random() * 480_000) + 995
    const day = 1 + Math.floor(random() * 21)
    const euro = random() < 0.12
    // 14 of every 62 lack something: 48 of the demo's 62 are ready.
    const missing =
      i % 62 >= 48 ? (lacks[i % lacks.length] ?? []) : random() < 0.08 ? (['receipt'] as const) : []
    return {
      id: `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`,
      date: `2026-${i % 5 === 4 ? '10' : '11'}-${String(day).padStart(2, '0')}`,
      text: `${merchant}, ${note}`,
      family: i % 17 === 16 ? 'REIMBURSEMENT' : 'CARD_PURCHASE',
      subFamily: i % 17 === 16 ? 'MILEAGE' : null,
      amount: { amount: decimal(-minor), currency: euro ? 'EUR' : 'DKK' },
      account: missing.includes('account') ? null : account,
      receipts: missing.includes('receipt') ? 0 : 1 + Math.floor(random() * 2),
      exportStatus: missing.includes('locked') ? 'IN_PROGRESS' : 'NOT_EXPORTED',
      ready: missing.every((one) => one === 'receipt'),
      missing: [...missing],
    }
  })
}

/** Texts nobody expects: 300 letters without a blank, from right to left, marks, nothing at all. */
export function awkward(entry: EntryRow, i: number): EntryRow {
  const texts = [
    `${'Grossistenvirksomhedsforeningen'.repeat(10).slice(0, 300)}, ${'Papkasser '.repeat(30)}`,
    'قهوة الشرق للتجارة, فاتورة رقم ٤٧١١',
    'בית קפה תל אביב, ארוחת צהריים',
    "<b>Robert'); DROP TABLE entry;--</b>, {name} % _ \\",
    '株式会社テスト, 領収書',
    ', ',
  ]
  const text = texts[i]
  // The newest of all, so that they are seen first.
  return text === undefined ? entry : { ...entry, text, date: '2026-11-22' }
}

export function decimal(minor: number): string {
  const digits = String(Math.abs(minor)).padStart(3, '0')
  return `${minor < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

export function minorOf(amount: string): number {
  return Number.parseInt(amount.replace('.', ''), 10)
}

export function makeVendors(): VendorOption[] {
  const known = merchants.map(([name], i) => ({
    id: `vendor-${String(i)}`,
    name,
    code: String(10_010 + i),
    taxId: `DK${String(12_345_670 + i)}`,
  }))
  const more = Array.from({ length: 2_000 }, (_, i) => ({
    id: `vendor-${String(100 + i)}`,
    name: `Leverandør ${String(i + 1)}`,
    code: i % 9 === 0 ? null : String(20_000 + i),
    taxId: null,
  }))
  return [...known, ...more]
}

export function makeItem(entry: EntryRow, index: number): ItemRow {
  const [merchant = '', text = ''] = entry.text.split(', ')
  const rule = entry.family === 'REIMBURSEMENT' ? 'notPossible' : index % 16 === 5 ? 'required' : 'optional'
  const named = rule === 'optional' && index % 3 === 0
  return {
    entryId: entry.id,
    position: index + 1,
    date: entry.date,
    merchant,
    text,
    kind: entry.family.toLowerCase(),
    amount: entry.amount,
    supplierAmount: null,
    account: entry.account,
    lines: index % 11 === 4 ? 2 : 1,
    receipts: entry.receipts,
    vendor: {
      rule,
      source: named ? 'supplier' : 'none',
      id: named ? 'vendor-0' : null,
      name: named ? merchant : null,
      code: named ? String(10_010 + (index % 12)) : null,
    },
    state: 'listed',
    reason: null,
    reference: `LP-${String(index + 1).padStart(4, '0')}`,
    voucher: null,
    earlier: null,
    decision: null,
  }
}

export const formats: FormatView[] = [
  {
    id: 'generic-csv',
    name: 'CSV, every field',
    extension: 'csv',
    about: 'One row per line of a voucher, for systems that let you choose what each column means.',
    certainty: 'judged',
    note: '',
    takesTemplate: true,
    settings: [],
  },
  {
    id: 'generic-xlsx',
    name: 'Excel workbook, every field',
    extension: 'xlsx',
    about:
      'The same rows with real dates and numbers, for looking through and for systems that read workbooks.',
    certainty: 'judged',
    note: '',
    takesTemplate: true,
    settings: [],
  },
  {
    id: 'datev',
    name: 'DATEV Buchungsstapel',
    extension: 'csv',
    about: 'Bookings for DATEV Rechnungswesen, imported by batch processing (Stapelverarbeitung).',
    certainty: 'specified',
    note: "Tax keys must not stand on automatic accounts; map Pleo's tax codes to keys or to nothing in the settings.",
    takesTemplate: false,
    settings: [
      {
        key: 'datev.adviser',
        label: 'Adviser number (Beraternummer)',
        about: 'The tax adviser knows it: 1001 to 9999999.',
        default: '',
        needed: true,
      },
      {
        key: 'datev.length',
        label: 'Length of general ledger accounts (Sachkontenlänge)',
        about: '4 to 8; accounts of suppliers have one digit more.',
        default: '4',
        needed: false,
      },
    ],
  },
  {
    id: 'sage-50',
    name: 'Sage 50 audit trail',
    extension: 'csv',
    about: 'Bank payments, supplier invoices and journals for Sage 50 in the United Kingdom and Ireland.',
    certainty: 'needsTrial',
    note: 'Accounts, nominal codes, departments and projects must exist in Sage. Payments on account are allocated there by hand.',
    takesTemplate: false,
    settings: [],
  },
]

export const settings: SettingsView = {
  format: 'generic-csv',
  folder: '/home/anna/Documents/Ledgerport',
  report: 'confirmed',
  api: 'auto',
  walletAccount: '5820',
  outOfPocketAccount: '6860',
  transferAccount: '5890',
  payableAccount: '6800',
  payableWithoutVendor: false,
  profile: {
    accounts: [{ from: '3735', to: '3736' }],
    taxCodes: [],
    dimensions: [],
    timeZone: 'Europe/Copenhagen',
    closedUntil: '2026-09-30',
    closedThen: 'fail',
    receipts: { place: 'package', required: false, inOne: false },
    template: null,
    fiscalYearMonth: 1,
    reference: 'PLEO-{id}',
    fileName: '{company}_{date}_{job}',
    ownNumbers: false,
    series: 'P',
    firstNumber: '1',
  },
  formatSettings: [],
}
