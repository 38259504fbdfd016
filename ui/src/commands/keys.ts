// Keys as the registry writes them: matched against what is pressed, and said in the words of the system.

import { commands } from './registry.ts'
import type { CommandId } from './registry.ts'

export interface Pressed {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  shiftKey: boolean
  altKey: boolean
}

export function isMac(userAgent: string): boolean {
  return userAgent.includes('Mac')
}

export function keysOf(id: CommandId, mac: boolean): readonly string[] {
  const command = commands.find((one) => one.id === id)
  if (!command) return []
  return mac && 'mac' in command ? command.mac : command.keys
}

/** True when `pressed` is `keys`. Letters are compared without their case: Shift is asked for by name. */
function matches(keys: string, pressed: Pressed, mac: boolean): boolean {
  const parts = keys.split('+')
  const key = parts.at(-1) ?? ''
  const mod = mac ? pressed.metaKey : pressed.ctrlKey
  const otherMod = mac ? pressed.ctrlKey : pressed.metaKey
  return (
    pressed.key.toLowerCase() === key.toLowerCase() &&
    mod === parts.includes('Mod') &&
    !otherMod &&
    pressed.shiftKey === parts.includes('Shift') &&
    pressed.altKey === parts.includes('Alt')
  )
}

/** The command that is meant, if any. */
export function commandFor(pressed: Pressed, inText: boolean, mac: boolean): CommandId | undefined {
  return commands.find(
    (command) =>
      !(inText && 'notInText' in command) &&
      keysOf(command.id, mac).some((keys) => matches(keys, pressed, mac)),
  )?.id
}

const words: Record<string, string> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
}

const macWords: Record<string, string> = { Mod: '⌘', Shift: '⇧', Alt: '⌥', Enter: '↩' }

/** `Mod+Shift+K` as a person reads it on this system: `Ctrl+Shift+K` or `⇧⌘K`. */
export function shown(keys: string, mac: boolean): string {
  const parts = keys.split('+').map((part) => words[part] ?? part)
  return mac
    ? parts
        .toSorted((a, b) => Number(a === 'Mod') - Number(b === 'Mod'))
        .toSorted((a, b) => Number(!(a in macWords)) - Number(!(b in macWords)))
        .map((part) => macWords[part] ?? part)
        .join('')
    : parts.map((part) => (part === 'Mod' ? 'Ctrl' : part)).join('+')
}

/** The same as an accelerator of the native menu; the menu gets no key that has no modifier and no F. */
export function accelerator(keys: string): string | null {
  if (!/^(Mod|Alt)\+|^F\d+$/.test(keys)) return null
  return keys.replace('Mod', 'CmdOrCtrl').replace('ArrowLeft', 'Left').replace('ArrowRight', 'Right')
}
