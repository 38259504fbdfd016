// An ARIA grid over any number of rows: only the visible ones, and the focused one, are in the page. Rows come from
// outside by index; what is not there yet is a placeholder with the same cells, so focus can rest on it.

import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown, ArrowUp, Check } from 'lucide-react'
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { CSSProperties, KeyboardEvent, MouseEvent, ReactNode } from 'react'
import { useT } from '../intl.tsx'
import { useToasts } from '../live/useToasts.tsx'
import { copyRows } from '../values/copy.ts'
import type { Plain } from '../values/copy.ts'
import css from './DataGrid.module.css'
import { pressed } from './keys.ts'
import type { Cell } from './keys.ts'

/** Height of the header and of every row in pixels, as `--row-height` has it. */
const ROW = 32

/** Rows that are looked through for what is selected; a spreadsheet wants more than this as a file. */
const COPIED = 20_000

/** How an editor ended: focus goes one row down after a choice, stays after Escape, or is elsewhere already. */
export type EditEnd = 'next' | 'stay' | 'leave'

export interface Column<R, S extends string = string> {
  id: string
  header: string
  /** A track of CSS grid, e.g. `minmax(160px, 2fr)`. */
  width: string
  end?: boolean
  /** Sort key; a column without one cannot be sorted. */
  sort?: S
  cell: (row: R) => ReactNode
  /** The cell as it is copied; a column without it is not. */
  plain?: (row: R) => Plain
  /** The editor of a cell, if this row has one. */
  edit?: (row: R, typed: string, done: (end: EditEnd) => void) => ReactNode
  editable?: (row: R) => boolean
  /** A click on the cell shows the row whole. */
  open?: (row: R) => void
}

interface GridSelection<R> {
  has: (row: R) => boolean
  toggle: (row: R) => void
  /** From one index to another; rows between them need not be loaded. */
  range: (from: number, to: number) => void
  all: () => void
  /** Turns everything off; the header shows `some` or `all` as its mark. */
  none: () => void
  mark: 'none' | 'some' | 'all'
  allLabel: string
}

interface Props<R, S extends string> {
  label: string
  columns: readonly Column<R, S>[]
  /** Least width of the rows in pixels; below it the grid scrolls sideways. */
  minWidth: number
  total: number
  rowAt: (index: number) => R | undefined
  onVisible: (first: number, last: number) => void
  sort?: S
  descending?: boolean
  onSort?: (sort: S, descending: boolean) => void
  selection?: GridSelection<R>
  /** Changes when another list is shown: the grid then starts at its top. */
  listKey: string
  /** Shows a row whole: Enter on a cell that cannot be edited. */
  onOpen?: (row: R) => void
  /** All rows from one index to another, for copying what is selected. */
  between: (first: number, last: number) => Promise<readonly R[]>
  /** What single letters and digits do with the focused row, and where focus goes; they then start no editor. */
  onKey?: (key: string, row: R, index: number) => { to?: number }
}

export function DataGrid<R, S extends string>(props: Props<R, S>) {
  const { columns, total, selection, onVisible, listKey } = props
  const t = useT()
  const { say, complain } = useToasts()
  const scroller = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState<Cell>({ row: 0, column: 0 })
  const [editing, setEditing] = useState<{ cell: Cell; typed: string } | null>(null)
  const anchor = useRef(0)
  const moveFocus = useRef(false)
  const first = selection ? 1 : 0
  const columnCount = columns.length + first

  const at: Cell = { row: Math.min(active.row, total - 1), column: active.column }
  // eslint-disable-next-line react/incompatible-library -- the React Compiler is not used
  const virtualizer = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 6,
    scrollMargin: ROW,
    // The focused row stays in the page: a focused element that is removed loses the keyboard.
    rangeExtractor: useCallback(
      (range: Parameters<typeof defaultRangeExtractor>[0]) => {
        const shown = defaultRangeExtractor(range)
        return at.row >= 0 && at.row < range.count && !shown.includes(at.row)
          ? [...shown, at.row].toSorted((a, b) => a - b)
          : shown
      },
      [at.row],
    ),
  })

  // Asked for by the visible range, not by the rendered rows: the pinned row would ask for everything between.
  const visibleFirst = virtualizer.range?.startIndex ?? 0
  const visibleLast = virtualizer.range?.endIndex ?? 0
  useEffect(() => {
    onVisible(visibleFirst, visibleLast)
  }, [onVisible, visibleFirst, visibleLast])

  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 })
    setActive((now) => (now.row > 0 ? { row: 0, column: now.column } : now))
  }, [listKey])

  useLayoutEffect(() => {
    if (!moveFocus.current || editing) return
    moveFocus.current = false
    const cell = cellAt(scroller.current, at)
    cell?.focus({ preventScroll: true })
    cell?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  })

  const go = (to: Cell) => {
    moveFocus.current = true
    setActive(to)
  }

  const startEdit = (cell: Cell, typed: string) => {
    const column = columns[cell.column - first]
    const row = props.rowAt(cell.row)
    if (!column?.edit || row === undefined || column.editable?.(row) === false) return false
    setActive(cell)
    setEditing({ cell, typed })
    return true
  }

  const endEdit = (end: EditEnd) => {
    if (!editing) return
    const { row, column } = editing.cell
    setEditing(null)
    if (end === 'leave') return
    go({ row: end === 'next' ? Math.min(row + 1, total - 1) : row, column })
  }

  const sortBy = (index: number) => {
    const sort = columns[index - first]?.sort
    if (sort !== undefined) props.onSort?.(sort, props.sort === sort ? !props.descending : false)
  }

  const toggleAll = () => {
    if (selection?.mark === 'all') selection.none()
    else selection?.all()
  }

  const toggleRow = (index: number) => {
    const row = props.rowAt(index)
    if (row !== undefined) selection?.toggle(row)
    anchor.current = index
  }

  const copy = (heads: boolean) => {
    const shown = columns.filter(({ plain }) => plain !== undefined)
    const found: Promise<readonly R[]> =
      selection && selection.mark !== 'none'
        ? props.between(0, Math.min(total, COPIED) - 1).then((rows) => rows.filter(selection.has))
        : Promise.resolve([props.rowAt(at.row)].filter((row) => row !== undefined))
    const lines = found.then((rows) => [
      ...(heads ? [shown.map(({ header }) => header)] : []),
      ...rows.map((row) => shown.map(({ plain }) => plain?.(row) ?? '')),
    ])
    copyRows(lines)
      .then(() => found)
      .then((rows) => {
        say(t('copy.done', { n: rows.length }))
      }, complain)
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (editing) return
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey
    if (props.onKey && plain && /^[\p{L}\p{N}]$/u.test(event.key)) {
      const row = at.row < 0 ? undefined : props.rowAt(at.row)
      const to = row === undefined ? undefined : props.onKey(event.key, row, at.row).to
      if (to !== undefined) go({ row: to, column: at.column })
      event.preventDefault()
      return
    }
    const press = {
      key: event.key,
      ctrl: event.ctrlKey || event.metaKey,
      shift: event.shiftKey,
      alt: event.altKey,
    }
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW) - 2)
    const act = pressed(press, at, { rows: total, columns: columnCount, page })
    if (!act) return
    switch (act.act) {
      case 'move':
        if (act.extend && selection) selection.range(anchor.current, act.to.row)
        else if (act.to.row >= 0) anchor.current = act.to.row
        go(act.to)
        break
      case 'toggle':
        if (at.row >= 0) toggleRow(at.row)
        else if (at.column < first) toggleAll()
        break
      case 'selectAll':
        if (!selection) return
        selection.all()
        break
      case 'copy':
        // Words marked with the mouse are what is meant then.
        if (!getSelection()?.isCollapsed || total === 0) return
        copy(act.heads)
        break
      case 'edit':
        if (at.row < 0) {
          if (act.typed) return
          if (at.column < first) toggleAll()
          else sortBy(at.column)
        } else if (!startEdit(at, act.typed)) {
          const row = props.rowAt(at.row)
          if (act.typed !== '' || row === undefined || !props.onOpen || at.column < first) return
          props.onOpen(row)
        }
        break
    }
    event.preventDefault()
  }

  const onCellClick = (event: MouseEvent, cell: Cell) => {
    if (editing?.cell.row === cell.row && editing.cell.column === cell.column) return
    if (cell.row < 0) {
      if (cell.column < first) toggleAll()
      else sortBy(cell.column)
    } else if (event.shiftKey && selection) {
      selection.range(anchor.current, cell.row)
    } else if (cell.column < first) {
      toggleRow(cell.row)
    } else if (startEdit(cell, '')) {
      return
    } else {
      const row = props.rowAt(cell.row)
      if (row !== undefined) columns[cell.column - first]?.open?.(row)
      anchor.current = cell.row
    }
    go(cell)
  }

  const cellProps = (row: number, column: number) => {
    const isEditing = editing?.cell.row === row && editing.cell.column === column
    return {
      'aria-colindex': column + 1,
      'data-cell': `${String(row)}:${String(column)}`,
      ...(!isEditing && { tabIndex: at.row === row && at.column === column ? 0 : -1 }),
      // Focus may also come from outside: a screen reader, or Tab.
      onFocus: () => {
        setActive((now) => (now.row === row && now.column === column ? now : { row, column }))
      },
      onClick: (event: MouseEvent) => {
        onCellClick(event, { row, column })
      },
    }
  }

  const tracks = [...(selection ? ['36px'] : []), ...columns.map((column) => column.width)].join(' ')
  const style = { '--columns': tracks, '--min-width': `${String(props.minWidth)}px` } as CSSProperties
  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={props.label}
      aria-rowcount={total + 1}
      aria-colcount={columnCount}
      aria-multiselectable={selection ? true : undefined}
      className={css['grid']}
      style={style}
      onKeyDown={onKeyDown}
      tabIndex={-1}
    >
      <div role="rowgroup" className={css['head']}>
        <div role="row" aria-rowindex={1} className={css['row']}>
          {selection && (
            <div
              role="columnheader"
              aria-label={selection.allLabel}
              title={selection.allLabel}
              className={css['mark']}
              {...cellProps(-1, 0)}
            >
              <Box mark={selection.mark} />
            </div>
          )}
          {columns.map((column, index) => {
            const sorted = column.sort !== undefined && props.sort === column.sort
            return (
              <div
                key={column.id}
                role="columnheader"
                aria-sort={sorted ? (props.descending ? 'descending' : 'ascending') : undefined}
                title={column.sort === undefined ? undefined : t('grid.sortBy', { column: column.header })}
                className={css['cell']}
                data-end={column.end}
                data-sortable={column.sort !== undefined}
                {...cellProps(-1, index + first)}
              >
                <span className={css['text']}>{column.header}</span>
                {sorted &&
                  (props.descending ? (
                    <ArrowDown size={14} aria-hidden />
                  ) : (
                    <ArrowUp size={14} aria-hidden />
                  ))}
              </div>
            )
          })}
        </div>
      </div>
      <div role="rowgroup" className={css['body']} style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((item) => {
          const row = props.rowAt(item.index)
          const selected = row !== undefined && selection?.has(row) === true
          return (
            <div
              key={item.index}
              role="row"
              aria-rowindex={item.index + 2}
              aria-selected={selection ? selected : undefined}
              aria-busy={row === undefined ? true : undefined}
              className={css['row']}
              style={{ transform: `translateY(${String(item.start - ROW)}px)` }}
            >
              {selection && (
                <div
                  role="gridcell"
                  aria-selected={selected}
                  className={css['mark']}
                  {...cellProps(item.index, 0)}
                >
                  <Box mark={selected ? 'all' : 'none'} />
                </div>
              )}
              {columns.map((column, index) => {
                const isEditing = editing?.cell.row === item.index && editing.cell.column === index + first
                return (
                  <div
                    key={column.id}
                    role="gridcell"
                    className={css['cell']}
                    data-column={column.id}
                    data-end={column.end}
                    data-opens={column.open !== undefined || undefined}
                    data-editing={isEditing || undefined}
                    {...cellProps(item.index, index + first)}
                  >
                    {row === undefined ? (
                      <span className={css['placeholder']} />
                    ) : isEditing && column.edit ? (
                      column.edit(row, editing.typed, endEdit)
                    ) : (
                      column.cell(row)
                    )}
                  </div>
                )
              })}
            </div>
          )
        })}
      </div>
    </div>
  )
}

function Box({ mark }: { mark: 'none' | 'some' | 'all' }) {
  return (
    <span className={css['box']} data-mark={mark} aria-hidden>
      {mark === 'all' && <Check size={12} strokeWidth={3} />}
      {mark === 'some' && <span className={css['dash']} />}
    </span>
  )
}

function cellAt(grid: HTMLElement | null, { row, column }: Cell): HTMLElement | null {
  return grid?.querySelector<HTMLElement>(`[data-cell="${String(row)}:${String(column)}"]`) ?? null
}
