import { expect, test } from 'vitest'
import type { EntryRow } from '../ipc.ts'
import {
  addPicked,
  afterSearch,
  allReady,
  countPicked,
  countUnready,
  isPicked,
  nothing,
  sumPicked,
  togglePicked,
  toSelection,
} from './picked.ts'
import { plainQuery } from './queries.ts'

const row = (id: string, amount: string, ready = true): EntryRow => ({
  id,
  date: '2026-11-01',
  text: id,
  family: 'CARD_PURCHASE',
  subFamily: null,
  amount: { amount, currency: 'DKK' },
  account: null,
  receipts: 0,
  exportStatus: 'NOT_EXPORTED',
  ready,
  missing: ready ? [] : ['account'],
})
const head = { total: 48, sums: [{ amount: '-1000.00', currency: 'DKK' }] }

test('single rows are counted and summed exactly', () => {
  let picked = togglePicked(nothing, row('a', '-0.10'))
  picked = togglePicked(picked, row('b', '-0.20', false))
  expect(countPicked(picked, undefined)).toBe(2)
  expect(countUnready(picked)).toBe(1)
  expect(sumPicked(picked, undefined)).toEqual([{ amount: '-0.30', currency: 'DKK' }])
  picked = togglePicked(picked, row('a', '-0.10'))
  expect(toSelection(picked)).toEqual({ mode: 'some', ids: ['b'] })
})

test('all ready less exceptions counts rows that were never loaded', () => {
  let picked = allReady({ ...plainQuery, text: 'dsb' })
  picked = togglePicked(picked, row('a', '-100.50'))
  expect(isPicked(picked, row('a', '-100.50'))).toBe(false)
  expect(isPicked(picked, row('other', '1.00'))).toBe(true)
  expect(isPicked(picked, row('incomplete', '1.00', false))).toBe(false)
  expect(countPicked(picked, head)).toBe(47)
  expect(sumPicked(picked, head)).toEqual([{ amount: '-899.50', currency: 'DKK' }])
  expect(toSelection(picked)).toEqual({
    mode: 'allMatching',
    query: { ...plainQuery, text: 'dsb', ready: true },
    except: ['a'],
  })
  picked = addPicked(picked, [row('a', '-100.50')])
  expect(countPicked(picked, head)).toBe(48)
})

test('an incomplete row cannot join all ready', () => {
  const picked = allReady(plainQuery)
  expect(togglePicked(picked, row('x', '1.00', false))).toBe(picked)
})

test('another search drops "all", since it would mean something else, and keeps single rows', () => {
  const some = togglePicked(nothing, row('a', '1.00'))
  const words = { ...plainQuery, text: 'new words' }
  expect(afterSearch(some, words)).toBe(some)
  expect(afterSearch(allReady(plainQuery), words)).toBe(nothing)
  expect(afterSearch(allReady(plainQuery), { ...plainQuery, missing: 'receipt' })).toBe(nothing)
  const all = allReady(plainQuery)
  expect(afterSearch(all, { ...plainQuery, ready: true, sort: 'amount', descending: false })).toBe(all)
})

test('before the head is known nothing is claimed', () => {
  expect(countPicked(allReady(plainQuery), undefined)).toBe(0)
  expect(sumPicked(allReady(plainQuery), undefined)).toEqual([])
})
