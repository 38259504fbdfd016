import { describe, expect, test } from 'vitest'
import { accelerator, commandFor, keysOf, shown } from './keys.ts'
import { commands } from './registry.ts'

const press = (keys: string, mac = false) => {
  const parts = keys.split('+')
  return {
    key: parts.at(-1) ?? '',
    ctrlKey: parts.includes('Mod') && !mac,
    metaKey: parts.includes('Mod') && mac,
    shiftKey: parts.includes('Shift'),
    altKey: parts.includes('Alt'),
  }
}

describe.each([
  ['a PC', false],
  ['a Mac', true],
])('on %s', (_, mac) => {
  const all = commands.flatMap(({ id }) => keysOf(id, mac).map((keys) => [keys, id] as const))

  test.each(all)('%s means %s and nothing else', (keys, id) => {
    expect(commandFor(press(keys, mac), false, mac)).toBe(id)
    expect(all.filter(([other]) => other === keys)).toHaveLength(1)
  })

  test('no key needs AltGr on a European keyboard', () => {
    for (const [keys] of all) {
      expect(keys).not.toMatch(/Mod\+(Shift\+)?Alt/)
      if (!mac) expect(keys).not.toMatch(/[/[\]\\{}@|~]/)
    }
  })
})

test('ids are given once', () => {
  expect(new Set(commands.map(({ id }) => id)).size).toBe(commands.length)
})

test('more keys than asked for are something else', () => {
  expect(commandFor({ ...press('Mod+K'), altKey: true }, false, false)).toBeUndefined()
  expect(commandFor({ ...press('Mod+K'), metaKey: true }, false, false)).toBeUndefined()
  expect(commandFor({ ...press('Mod+Shift+K'), key: 'K' }, false, false)).toBe('switchCompany')
})

test('a text field keeps its own undo', () => {
  expect(commandFor(press('Mod+Z'), true, false)).toBeUndefined()
  expect(commandFor(press('Mod+K'), true, false)).toBe('openPalette')
})

test('keys are said in the words of the system', () => {
  expect(shown('Mod+Shift+K', false)).toBe('Ctrl+Shift+K')
  expect(shown('Mod+Shift+K', true)).toBe('⇧⌘K')
  expect(shown('Alt+ArrowLeft', false)).toBe('Alt+←')
})

test('the menu gets accelerators it can show', () => {
  expect(accelerator('Mod+K')).toBe('CmdOrCtrl+K')
  expect(accelerator('Alt+ArrowLeft')).toBe('Alt+Left')
  expect(accelerator('F5')).toBe('F5')
  expect(accelerator('Escape')).toBeNull()
})
