import { expect, test } from 'vitest'
import type { RunView } from '../ipc.ts'
import { allReady, nothing } from '../values/picked.ts'
import { plainQuery } from '../values/queries.ts'
import { tourStep } from './Tour.tsx'

const run = (part: Partial<RunView>) => ({ waitingFor: null, endedAt: null, ...part }) as RunView
const picked = allReady(plainQuery)

test('the tour follows what is done', () => {
  expect(tourStep('/company/a/entries', nothing, undefined)).toBe('choose')
  expect(tourStep('/company/a/entries', picked, undefined)).toBe('start')
  expect(tourStep('/company/a/new', picked, undefined)).toBe('start')
  expect(tourStep('/company/a/runs/r', nothing, run({ waitingFor: 'review' }))).toBe('review')
  expect(tourStep('/company/a/runs/r', nothing, run({ waitingFor: 'confirmation' }))).toBe('confirm')
  expect(tourStep('/company/a/runs/r', nothing, run({ endedAt: '2026-11-20T08:00:00Z' }))).toBe('done')
})

test('it is silent while the program works, and elsewhere', () => {
  expect(tourStep('/company/a/runs/r', nothing, run({}))).toBeNull()
  expect(tourStep('/company/a/runs/r', nothing, undefined)).toBeNull()
  expect(tourStep('/company/a/settings', nothing, undefined)).toBeNull()
})
