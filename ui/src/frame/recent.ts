import { commandById } from '../commands/registry.ts'
import type { CommandId } from '../commands/registry.ts'

const KEY = 'recentCommands'
const KEPT = 5

/** Commands that were chosen from the palette, newest first. What is not a command any more is left out. */
export function readRecent(): CommandId[] {
  return (localStorage.getItem(KEY) ?? '')
    .split(' ')
    .map((id) => commandById(id)?.id)
    .filter((id) => id !== undefined)
}

export function rememberRecent(id: CommandId): void {
  localStorage.setItem(KEY, [id, ...readRecent().filter((one) => one !== id)].slice(0, KEPT).join(' '))
}
