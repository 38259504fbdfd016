import { expect, test } from 'vitest'
import { changeColumn, changeSheet, freshTemplate, moveColumn, withoutSheet, withSheet } from './template.ts'

test('columns move by one place and never out of the table', () => {
  const columns = freshTemplate().sheets[0]?.columns ?? []
  const titles = (moved: readonly { title: string }[]) => moved.map(({ title }) => title)
  expect(titles(moveColumn(columns, 1, -1)).slice(0, 2)).toEqual(['reference', 'date'])
  expect(titles(moveColumn(columns, 1, 1)).slice(1, 3)).toEqual(['description', 'reference'])
  expect(titles(moveColumn(columns, 0, -1))).toEqual(titles(columns))
  expect(titles(moveColumn(columns, columns.length - 1, 1))).toEqual(titles(columns))
  expect(titles(moveColumn(columns, 99, 1))).toEqual(titles(columns))
})

test('a change leaves the template before it as it was', () => {
  const before = freshTemplate()
  const copy = structuredClone(before)
  const columns = changeColumn(before.sheets[0]?.columns ?? [], 0, { title: 'Dato' })
  const after = changeSheet(before, 0, { columns })
  expect(after.sheets[0]?.columns[0]?.title).toBe('Dato')
  expect(before).toEqual(copy)
})

test('a further sheet has columns of its own, and all have names', () => {
  const one = freshTemplate()
  const two = withSheet(one)
  expect(two.sheets.map(({ name }) => name)).toEqual(['1', '2'])
  expect(two.sheets[1]?.columns).toEqual(one.sheets[0]?.columns)
  expect(two.sheets[1]?.columns).not.toBe(two.sheets[0]?.columns)
  expect(withoutSheet(two, 0).sheets.map(({ name }) => name)).toEqual(['2'])
})
