// What a key means in a grid. Pure, so that every key can be tested without a page.

/** The focused cell; row -1 is the header. */
export interface Cell {
  row: number
  column: number
}

export interface Extent {
  rows: number
  columns: number
  /** Rows of one page. */
  page: number
}

export interface Press {
  key: string
  ctrl: boolean
  shift: boolean
  alt: boolean
}

export type GridAct =
  | { act: 'move'; to: Cell; extend: boolean }
  | { act: 'toggle' }
  | { act: 'selectAll' }
  | { act: 'copy'; heads: boolean }
  | { act: 'edit'; typed: string }
  | null

export function pressed({ key, ctrl, shift, alt }: Press, at: Cell, extent: Extent): GridAct {
  if (alt) return key === 'ArrowDown' ? { act: 'edit', typed: '' } : null
  const to = destination(key, ctrl, at, extent)
  if (to) {
    const upDown = to.row !== at.row && to.row >= 0 && at.row >= 0
    return { act: 'move', to, extend: shift && upDown }
  }
  if (ctrl && key.toLowerCase() === 'c') return { act: 'copy', heads: shift }
  if (ctrl) return key.toLowerCase() === 'a' ? { act: 'selectAll' } : null
  if (key === ' ') return { act: 'toggle' }
  if (key === 'Enter' || key === 'F2') return { act: 'edit', typed: '' }
  // A single printable character starts the editor with it, as in a spreadsheet.
  if (Array.from(key).length === 1) return { act: 'edit', typed: key }
  return null
}

function destination(key: string, ctrl: boolean, { row, column }: Cell, extent: Extent): Cell | null {
  const lastRow = extent.rows - 1
  const lastColumn = extent.columns - 1
  const down = (to: number) => ({ row: Math.max(Math.min(to, lastRow), -1), column })
  switch (key) {
    case 'ArrowDown':
      return ctrl ? null : down(row + 1)
    case 'ArrowUp':
      return ctrl ? null : down(row - 1)
    case 'PageDown':
      return down(Math.max(row, 0) + extent.page)
    case 'PageUp':
      return row < 0 ? down(row) : down(Math.max(row - extent.page, 0))
    case 'ArrowLeft':
      return ctrl ? null : { row, column: Math.max(column - 1, 0) }
    case 'ArrowRight':
      return ctrl ? null : { row, column: Math.min(column + 1, lastColumn) }
    case 'Home':
      return ctrl ? { row: Math.min(0, lastRow), column: 0 } : { row, column: 0 }
    case 'End':
      return ctrl ? { row: lastRow, column: lastColumn } : { row, column: lastColumn }
    default:
      return null
  }
}

/** What the keys of a grid do, for the shortcut sheet; `pressed` above and the grid are what obeys them. */
export const gridKeys = [
  { id: 'select', keys: ['Space'] },
  { id: 'range', keys: ['Shift+ArrowUp', 'Shift+ArrowDown'] },
  { id: 'selectAll', keys: ['Mod+A'] },
  { id: 'copy', keys: ['Mod+C', 'Mod+Shift+C'] },
  { id: 'edit', keys: ['Enter', 'F2', 'Alt+ArrowDown'] },
  { id: 'pages', keys: ['PageUp', 'PageDown'] },
  { id: 'ends', keys: ['Home', 'End', 'Mod+Home', 'Mod+End'] },
] as const
