import { useRef, useState } from 'react'
import type { EditEnd } from '../../grid/DataGrid.tsx'
import css from './NumberCell.module.css'

interface Props {
  label: string
  value: string
  /** What was typed on the cell before the editor opened. */
  typed: string
  save: (value: string) => void
  done: (end: EditEnd) => void
}

/** One line of text in a cell: Enter keeps it and goes down, Escape leaves it as it was, going elsewhere keeps it. */
export function NumberCell({ label, value, typed, save, done }: Props) {
  const [text, setText] = useState(typed === '' ? value : typed)
  const ended = useRef(false)
  return (
    <input
      className={css['input']}
      aria-label={label}
      value={text}
      maxLength={100}
      spellCheck={false}
      autoComplete="off"
      // eslint-disable-next-line jsx-a11y/no-autofocus -- it takes the place of the cell that had focus
      autoFocus
      onFocus={({ currentTarget }) => {
        if (typed === '') currentTarget.select()
      }}
      onChange={(event) => {
        setText(event.target.value)
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== 'Escape') return
        event.preventDefault()
        event.stopPropagation()
        ended.current = true
        if (event.key === 'Enter') save(text)
        done(event.key === 'Enter' ? 'next' : 'stay')
      }}
      onBlur={() => {
        if (ended.current) return
        if (text !== value) save(text)
        done('leave')
      }}
      data-testid="number-input"
    />
  )
}
