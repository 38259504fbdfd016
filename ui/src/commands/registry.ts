// Every command a person can give, once: the palette, the keys, the native menu, the shortcut sheet and the tests read
// this list. What a command does stands in useCommands.ts; a page's own buttons need no entry here.

/** Menus of the native menu bar, in order. */
export const menus = ['file', 'edit', 'view', 'go', 'help'] as const
type Menu = (typeof menus)[number]

interface Definition {
  id: string
  menu: Menu
  /** Keys as `Mod+Shift+K`; `Mod` is Ctrl, and Cmd on a Mac. The first is the one that is shown. */
  keys: readonly string[]
  /** Keys on a Mac where they differ. */
  mac?: readonly string[]
  /** Text fields keep these keys to themselves. */
  notInText?: true
}

const define = <const T extends readonly Definition[]>(list: T): T => list

// Never Ctrl+Alt, which is AltGr, and never a character that needs AltGr or Shift on a European keyboard.
export const commands = define([
  { id: 'newExport', menu: 'file', keys: ['Mod+N'] },
  { id: 'fetch', menu: 'file', keys: ['F5'] },
  { id: 'addCompany', menu: 'file', keys: [] },
  { id: 'openPreferences', menu: 'file', keys: ['Mod+,'] },
  { id: 'undo', menu: 'edit', keys: ['Mod+Z'], notInText: true },
  { id: 'redo', menu: 'edit', keys: ['Mod+Shift+Z', 'Mod+Y'], mac: ['Mod+Shift+Z'], notInText: true },
  { id: 'find', menu: 'edit', keys: ['Mod+F'] },
  { id: 'openPalette', menu: 'view', keys: ['Mod+K'] },
  { id: 'nextPane', menu: 'view', keys: ['F6'] },
  { id: 'pressPrimary', menu: 'view', keys: ['Mod+Enter'] },
  { id: 'themeSystem', menu: 'view', keys: [] },
  { id: 'themeLight', menu: 'view', keys: [] },
  { id: 'themeDark', menu: 'view', keys: [] },
  { id: 'goInbox', menu: 'go', keys: ['Mod+1'] },
  { id: 'goEntries', menu: 'go', keys: ['Mod+2'] },
  { id: 'goVendors', menu: 'go', keys: ['Mod+3'] },
  { id: 'goExports', menu: 'go', keys: ['Mod+4'] },
  { id: 'goFormats', menu: 'go', keys: ['Mod+5'] },
  { id: 'goSettings', menu: 'go', keys: ['Mod+6'] },
  { id: 'goMonth', menu: 'go', keys: ['Mod+7'] },
  { id: 'goLive', menu: 'go', keys: ['Mod+8'] },
  { id: 'checkNow', menu: 'file', keys: ['Shift+F5'] },
  { id: 'switchCompany', menu: 'go', keys: ['Mod+Shift+K'] },
  { id: 'goBack', menu: 'go', keys: ['Alt+ArrowLeft'], mac: ['Mod+['] },
  { id: 'goForward', menu: 'go', keys: ['Alt+ArrowRight'], mac: ['Mod+]'] },
  { id: 'goUp', menu: 'go', keys: ['Escape'], notInText: true },
  { id: 'openShortcuts', menu: 'help', keys: ['F1'] },
  { id: 'openHelp', menu: 'help', keys: [] },
  { id: 'copySupportText', menu: 'help', keys: [] },
])

export type CommandId = (typeof commands)[number]['id']

/** What a command does now; one that cannot be given here and now is left out. */
export type CommandActions = Partial<Record<CommandId, () => void>>

export function commandById(id: string): (typeof commands)[number] | undefined {
  return commands.find((command) => command.id === id)
}
