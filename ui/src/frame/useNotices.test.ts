import { expect, test } from 'vitest'
import type { RunView } from '../ipc.ts'
import { LONG, noticeOf } from './useNotices.ts'

const start = '2026-11-20T08:00:00Z'
const run = (status: RunView['status']) => ({ id: 'r', status, startedAt: start }) as RunView
const later = Date.parse(start) + LONG

test('a run that took a while says when it needs a person or has ended', () => {
  expect(noticeOf(run('running'), run('waiting'), later)).toBe('waiting')
  expect(noticeOf(run('running'), run('interrupted'), later)).toBe('waiting')
  expect(noticeOf(run('running'), run('completed'), later)).toBe('ended')
  expect(noticeOf(run('running'), run('failed'), later)).toBe('ended')
})

test('a short run, the same state again, and what the person did themselves say nothing', () => {
  expect(noticeOf(run('running'), run('waiting'), later - 1)).toBeNull()
  expect(noticeOf(run('waiting'), run('waiting'), later)).toBeNull()
  expect(noticeOf(run('running'), run('cancelled'), later)).toBeNull()
  expect(noticeOf(run('running'), run('paused'), later)).toBeNull()
})
