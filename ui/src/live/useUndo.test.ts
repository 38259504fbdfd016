import { expect, test } from 'vitest'
import { noHistory, pushed, redone, undone } from './useUndo.tsx'
import type { Step } from './useUndo.tsx'
import { crowded } from './useToasts.tsx'
import type { Toast } from './useToasts.tsx'

const step = (companyId: string, done: string): Step => ({
  companyId,
  done,
  undo: async () => null,
  redo: async () => null,
})

test('a company takes back its own last step, not its neighbour’s', () => {
  const history = pushed(pushed(noHistory, step('a', 'one')), step('b', 'two'))
  const [rest, taken] = undone(history, 'a')
  expect(taken?.done).toBe('one')
  expect(rest.past.map(({ done }) => done)).toEqual(['two'])
  const [again, back] = redone(rest, 'a')
  expect(back?.done).toBe('one')
  expect(again.future).toEqual([])
})

test('a new step forgets what was taken back', () => {
  const [rest] = undone(pushed(noHistory, step('a', 'one')), 'a')
  expect(pushed(rest, step('a', 'two')).future).toEqual([])
})

test('a hundred steps are kept per company', () => {
  let history = pushed(noHistory, step('b', 'kept'))
  for (let i = 0; i < 120; i += 1) history = pushed(history, step('a', String(i)))
  expect(history.past).toHaveLength(101)
  expect(history.past[0]?.done).toBe('kept')
  expect(history.past[1]?.done).toBe('20')
})

test('a crowd of toasts loses what was done, never a problem', () => {
  const done = (id: number): Toast => ({ id, kind: 'done', text: '' })
  const problem = (id: number): Toast => ({
    id,
    kind: 'problem',
    problem: { code: '', what: '', books: '', next: '', action: 'none', detail: null },
  })
  expect(crowded([done(1), done(2), done(3), done(4), done(5)]).map(({ id }) => id)).toEqual([2, 3, 4, 5])
  expect(crowded([problem(1), done(2), done(3), done(4), done(5)]).map(({ id }) => id)).toEqual([1, 3, 4, 5])
  expect(crowded([problem(1), problem(2), problem(3), problem(4), problem(5)])).toHaveLength(5)
})
