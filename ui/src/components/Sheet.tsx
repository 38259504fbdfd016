// A sheet over the window. The browser's own dialog keeps focus inside, closes on Escape and gives focus back.

import { useId, useLayoutEffect, useRef } from 'react'
import type { ReactNode } from 'react'
import css from './Sheet.module.css'

interface Props {
  title: string
  /** The title is for screen readers only: what is inside says it already. */
  untitled?: boolean
  /** As wide as a table needs. */
  wide?: boolean
  close: () => void
  children: ReactNode
  testid: string
}

export function Sheet({ title, untitled = false, wide = false, close, children, testid }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useLayoutEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => {
      element?.close()
    }
  }, [])
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/click-events-have-key-events -- a click beside it closes it; Escape is the key
    <dialog
      ref={dialog}
      className={css['sheet']}
      data-wide={wide || undefined}
      aria-labelledby={id}
      data-testid={testid}
      onCancel={(event) => {
        event.preventDefault()
        close()
      }}
      onClick={(event) => {
        if (event.target === dialog.current) close()
      }}
    >
      <div className={css['inside']}>
        <h2 id={id} className={untitled ? 'hidden' : css['title']}>
          {title}
        </h2>
        {children}
      </div>
    </dialog>
  )
}

/** What a sheet ends with: buttons, apart. */
export function SheetFoot({ children }: { children: ReactNode }) {
  return <div className={css['foot']}>{children}</div>
}
