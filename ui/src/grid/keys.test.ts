import { expect, test } from 'vitest'
import { pressed } from './keys.ts'
import type { Cell, Press } from './keys.ts'

const extent = { rows: 100_000, columns: 5, page: 20 }
const press = (key: string, more: Partial<Press> = {}): Press => ({
  key,
  ctrl: false,
  shift: false,
  alt: false,
  ...more,
})
const to = (key: string, at: Cell, more: Partial<Press> = {}) => {
  const act = pressed(press(key, more), at, extent)
  return act?.act === 'move' ? act.to : act
}
const middle = { row: 50, column: 2 }

test.each([
  ['ArrowDown', { row: 51, column: 2 }],
  ['ArrowUp', { row: 49, column: 2 }],
  ['ArrowLeft', { row: 50, column: 1 }],
  ['ArrowRight', { row: 50, column: 3 }],
  ['PageDown', { row: 70, column: 2 }],
  ['PageUp', { row: 30, column: 2 }],
  ['Home', { row: 50, column: 0 }],
  ['End', { row: 50, column: 4 }],
])('%s moves', (key, cell) => {
  expect(to(key, middle)).toEqual(cell)
})

test('the corners are reached and never left', () => {
  expect(to('Home', middle, { ctrl: true })).toEqual({ row: 0, column: 0 })
  expect(to('End', middle, { ctrl: true })).toEqual({ row: 99_999, column: 4 })
  expect(to('ArrowDown', { row: 99_999, column: 0 })).toEqual({ row: 99_999, column: 0 })
  expect(to('ArrowRight', { row: 0, column: 4 })).toEqual({ row: 0, column: 4 })
  expect(to('PageUp', { row: 3, column: 0 })).toEqual({ row: 0, column: 0 })
})

test('the header lies above the first row', () => {
  expect(to('ArrowUp', { row: 0, column: 1 })).toEqual({ row: -1, column: 1 })
  expect(to('ArrowUp', { row: -1, column: 1 })).toEqual({ row: -1, column: 1 })
  expect(to('ArrowDown', { row: -1, column: 1 })).toEqual({ row: 0, column: 1 })
})

test('Shift extends up and down, within rows only', () => {
  const extend = (key: string, at: Cell) => {
    const act = pressed(press(key, { shift: true }), at, extent)
    return act?.act === 'move' && act.extend
  }
  expect(extend('ArrowDown', middle)).toBe(true)
  expect(extend('PageUp', middle)).toBe(true)
  expect(extend('ArrowRight', middle)).toBe(false)
  expect(extend('ArrowUp', { row: 0, column: 0 })).toBe(false)
})

test('selecting and editing', () => {
  expect(to(' ', middle)).toEqual({ act: 'toggle' })
  expect(to('a', middle, { ctrl: true })).toEqual({ act: 'selectAll' })
  expect(to('Enter', middle)).toEqual({ act: 'edit', typed: '' })
  expect(to('F2', middle)).toEqual({ act: 'edit', typed: '' })
  expect(to('ArrowDown', middle, { alt: true })).toEqual({ act: 'edit', typed: '' })
  expect(to('ø', middle)).toEqual({ act: 'edit', typed: 'ø' })
})

test('keys that belong to the window are left alone', () => {
  for (const key of ['Enter', '1', 'f', 'ArrowDown']) expect(to(key, middle, { ctrl: true })).toBeNull()
  for (const key of ['Tab', 'Escape', 'F5', 'Shift', 'Dead']) expect(to(key, middle)).toBeNull()
})

test('an empty grid keeps its header', () => {
  const empty = { rows: 0, columns: 5, page: 20 }
  expect(pressed(press('ArrowDown'), { row: -1, column: 0 }, empty)).toEqual({
    act: 'move',
    to: { row: -1, column: 0 },
    extend: false,
  })
})
