import { render, screen, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { useState } from 'react'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { fetchWords, PreferencesProvider } from '../intl.tsx'
import { ToastProvider } from '../live/useToasts.tsx'
import { DataGrid } from './DataGrid.tsx'
import type { Column } from './DataGrid.tsx'

await fetchWords()

interface Row {
  id: string
  name: string
}

const total = 100_000
const rowAt = (index: number): Row => ({ id: String(index), name: `row ${String(index)}` })

// happy-dom does not lay out; a window of 640 pixels is all the grid needs to know.
const size = { configurable: true, get: () => 640 }
beforeAll(() => {
  for (const name of ['offsetHeight', 'offsetWidth', 'clientHeight']) {
    Object.defineProperty(HTMLElement.prototype, name, size)
  }
  HTMLElement.prototype.scrollIntoView = () => undefined
})
afterAll(() => {
  for (const name of ['offsetHeight', 'offsetWidth', 'clientHeight']) {
    Reflect.deleteProperty(HTMLElement.prototype, name)
  }
})

interface Spies {
  onSort?: (sort: string, descending: boolean) => void
  onPick?: (id: string, value: string) => void
  onRange?: (from: number, to: number) => void
  onAll?: () => void
}

function Bench({ onSort, onPick, onRange, onAll }: Spies) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const columns: Column<Row, 'id' | 'name'>[] = [
    { id: 'id', header: 'Number', width: '80px', sort: 'id', cell: (row) => <span>{row.id}</span> },
    {
      id: 'name',
      header: 'Name',
      width: '1fr',
      sort: 'name',
      cell: (row) => <span>{row.name}</span>,
      editable: (row) => row.id !== '1',
      edit: (row, typed, done) => (
        <input
          aria-label="editor"
          defaultValue={typed}
          ref={(input) => {
            input?.focus()
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter') {
              onPick?.(row.id, event.currentTarget.value)
              done('next')
            }
            if (event.key === 'Escape') done('stay')
          }}
        />
      ),
    },
  ]
  return (
    <PreferencesProvider>
      <ToastProvider>
        <DataGrid
          label="Bench"
          columns={columns}
          minWidth={300}
          total={total}
          rowAt={rowAt}
          onVisible={() => undefined}
          sort="id"
          descending={false}
          {...(onSort && { onSort })}
          listKey="one"
          between={async (first, last) =>
            Array.from({ length: last - first + 1 }, (_, i) => rowAt(first + i))
          }
          selection={{
            has: (row) => chosen.has(row.id),
            toggle: (row) => {
              setChosen((now) => {
                const next = new Set(now)
                if (!next.delete(row.id)) next.add(row.id)
                return next
              })
            },
            range: (from, to) => onRange?.(from, to),
            all: () => onAll?.(),
            none: () => {
              setChosen(new Set())
            },
            mark: 'none',
            allLabel: 'Select all',
          }}
        />
      </ToastProvider>
    </PreferencesProvider>
  )
}

const focused = () => document.activeElement?.getAttribute('data-cell')

test('says how long it is and holds only a window of it', () => {
  render(<Bench />)
  const grid = screen.getByRole('grid', { name: 'Bench' })
  expect(grid).toHaveAttribute('aria-rowcount', '100001')
  expect(within(grid).getAllByRole('row').length).toBeLessThan(80)
})

test('one cell is in the tab order, arrows move it, the far end is reached', async () => {
  const user = userEvent.setup()
  render(<Bench />)
  await user.tab()
  expect(focused()).toBe('0:0')
  await user.keyboard('{ArrowDown}{ArrowDown}{ArrowRight}')
  expect(focused()).toBe('2:1')
  expect(document.querySelectorAll('[data-cell][tabindex="0"]')).toHaveLength(1)
  await user.keyboard('{Control>}{End}{/Control}')
  expect(focused()).toBe('99999:2')
  await user.keyboard('{Control>}{Home}{/Control}')
  expect(focused()).toBe('0:0')
})

test('Space selects, Shift with an arrow extends from where it began, Ctrl+A takes all', async () => {
  const user = userEvent.setup()
  const onRange = vi.fn()
  const onAll = vi.fn()
  render(<Bench onRange={onRange} onAll={onAll} />)
  await user.tab()
  await user.keyboard('{ArrowDown} ')
  expect(screen.getAllByRole('row')[2]).toHaveAttribute('aria-selected', 'true')
  await user.keyboard('{Shift>}{ArrowDown}{ArrowDown}{/Shift}')
  expect(onRange.mock.calls).toEqual([
    [1, 2],
    [1, 3],
  ])
  await user.keyboard('{Control>}a{/Control}')
  expect(onAll).toHaveBeenCalledOnce()
})

test('the header sorts by keyboard and by mouse', async () => {
  const user = userEvent.setup()
  const onSort = vi.fn()
  render(<Bench onSort={onSort} />)
  await user.tab()
  await user.keyboard('{ArrowRight}{ArrowUp}{Enter}')
  expect(onSort).toHaveBeenLastCalledWith('id', true)
  await user.click(screen.getByRole('columnheader', { name: 'Name' }))
  expect(onSort).toHaveBeenLastCalledWith('name', false)
  expect(screen.getByRole('columnheader', { name: 'Number' })).toHaveAttribute('aria-sort', 'ascending')
})

test('Enter edits, a choice moves one row down, Escape stays, what cannot be edited is not', async () => {
  const user = userEvent.setup()
  const onPick = vi.fn()
  render(<Bench onPick={onPick} />)
  await user.tab()
  await user.keyboard('{ArrowRight}{ArrowRight}{Enter}')
  expect(screen.getByLabelText('editor')).toHaveFocus()
  await user.keyboard('vendor{Enter}')
  expect(onPick).toHaveBeenCalledWith('0', 'vendor')
  expect(focused()).toBe('1:2')
  await user.keyboard('{F2}')
  expect(screen.queryByLabelText('editor')).toBeNull()
  await user.keyboard('{ArrowDown}x')
  expect(screen.getByLabelText('editor')).toHaveValue('x')
  await user.keyboard('{Escape}')
  expect(focused()).toBe('2:2')
})
