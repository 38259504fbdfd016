import { describe, expect, test } from 'vitest'
import { addSample, lastMinute, perSecond, ratesOf, secondsLeft } from './pace.ts'
import type { Sample } from './pace.ts'

const steady = (perTick: number, ticks: number): Sample[] =>
  Array.from({ length: ticks + 1 }, (_, i) => ({ at: i * 1_000, count: i * perTick }))

describe('secondsLeft', () => {
  test('is said only after five seconds and three percent', () => {
    expect(secondsLeft(steady(10, 4), 1_000, null)).toBeNull()
    expect(secondsLeft(steady(10, 5), 1_000, null)).toBe(95)
    expect(secondsLeft(steady(1, 20), 1_000, null)).toBeNull()
  })

  test('does not jump up by little, but does not lie either', () => {
    const samples = steady(10, 10)
    const now = 10_000
    expect(secondsLeft(samples, 1_000, now + 80_000)).toBe(80)
    expect(secondsLeft(samples, 1_000, now + 40_000)).toBe(90)
    expect(secondsLeft(samples, 1_000, now - 5)).toBe(90)
  })

  test('says nothing when it stands still or is through', () => {
    expect(secondsLeft(steady(0, 10), 1_000, null)).toBeNull()
    expect(secondsLeft(steady(100, 10), 1_000, null)).toBeNull()
    expect(secondsLeft([], 10, null)).toBeNull()
  })
})

test('the pace is that of the last half minute', () => {
  const slow = steady(1, 60)
  expect(perSecond(slow)).toBe(1)
  expect(perSecond([{ at: 0, count: 5 }])).toBeNull()
})

test('other work starts anew, old samples are dropped', () => {
  expect(addSample(steady(10, 5), { at: 9_000, count: 0 }, 60_000)).toHaveLength(1)
  const kept = addSample(steady(1, 100), { at: 101_000, count: 101 }, 30_000)
  expect(kept[0]?.at).toBe(70_000)
})

test('the last minute is counted from a minute ago', () => {
  expect(lastMinute(steady(2, 100), 100_000)).toBe(120)
  expect(lastMinute(steady(2, 10), 10_000)).toBe(20)
  expect(lastMinute(steady(2, 10), 200_000)).toBe(0)
  expect(lastMinute([], 0)).toBe(0)
})

test('rates are what lies between samples', () => {
  expect(ratesOf(steady(3, 4), 3)).toEqual([3, 3, 3])
  expect(ratesOf([], 3)).toEqual([])
})
