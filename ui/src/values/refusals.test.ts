import { expect, test } from 'vitest'
import type { ItemRow } from '../ipc.ts'
import { readRefusals } from './refusals.ts'

const row = (reference: string) => ({ entryId: `id ${reference}`, reference }) as ItemRow
const rows = ['LP-0001', 'LP-0002', 'LP-0003'].map(row)
const plain = (text: string) => {
  const { found, unknown, twice } = readRefusals(text, rows)
  return { found: found.map(({ row: { reference }, reason }) => [reference, reason]), unknown, twice }
}

test('a column from a spreadsheet, with reasons or without', () => {
  expect(plain('LP-0001\tAccount 3120 is closed.\r\nlp-0003\r\n\r\n')).toEqual({
    found: [
      ['LP-0001', 'Account 3120 is closed.'],
      ['LP-0003', ''],
    ],
    unknown: [],
    twice: [],
  })
})

test('semicolons, commas and quotes', () => {
  expect(plain('"LP-0001";"Period closed, see ledger"\nLP-0002, wrong account').found).toEqual([
    ['LP-0001', 'Period closed, see ledger'],
    ['LP-0002', 'wrong account'],
  ])
})

test('what is not in the file is said, never matched by likeness', () => {
  expect(plain('LP-1\nLP-00011\nVoucher\tReason')).toEqual({
    found: [],
    unknown: ['LP-1', 'LP-00011', 'Voucher'],
    twice: [],
  })
})

test('a voucher named twice counts once, with its first reason', () => {
  expect(plain('LP-0001\ta\nLP-0001\tb')).toEqual({
    found: [['LP-0001', 'a']],
    unknown: [],
    twice: ['LP-0001'],
  })
})

test('odd text is no voucher', () => {
  expect(plain('\t\n;;;\n   ')).toEqual({ found: [], unknown: [], twice: [] })
})
