import { expect, test } from 'vitest'
import { isView, readViews } from './useSavedViews.ts'

test('what was not written by us is left out', () => {
  expect(readViews(null)).toEqual([])
  expect(readViews('{')).toEqual([])
  expect(readViews('{"name":1}')).toEqual([])
  expect(readViews('[1, null, {"name": 3}, {"name": "a"}]')).toEqual([])
  expect(
    readViews('[{"name":"a","search":{"missing":"receipt","sort":"evil","from":"x","least":"1e9"}}]'),
  ).toEqual([{ name: 'a', search: { missing: 'receipt' } }])
})

test('order does not make another view', () => {
  const view = { name: 'a', search: { missing: 'receipt', ready: true } as const }
  expect(isView(view, { ready: true, missing: 'receipt', sort: 'date', descending: true })).toBe(true)
  expect(isView(view, { ready: false, missing: 'receipt' })).toBe(false)
})
