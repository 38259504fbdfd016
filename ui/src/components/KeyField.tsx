// The API key's input: a bare one, since every wrapped text field keeps its value as state.

import { useEffect, useId, useRef } from 'react'
import { useT } from '../intl.tsx'
import type { KeychainState } from '../ipc.ts'
import css from './controls.module.css'

const NAME = 'key'

/**
 * Reads the key out of a form and wipes the input at once. The answer gives the key a single time, so that whoever
 * holds on to it afterwards holds nothing.
 */
export function takeKey(form: HTMLFormElement): () => string {
  const input = form.elements.namedItem(NAME)
  if (!(input instanceof HTMLInputElement)) throw new TypeError('the form has no key field')
  let key = input.value.trim()
  input.value = ''
  return () => {
    const once = key
    key = ''
    return once
  }
}

/** `again`: it was sent once and has to be entered a second time, as nothing here remembers it. */
export function KeyField({ place, again = false }: { place: KeychainState | undefined; again?: boolean }) {
  const t = useT()
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (again) input.current?.focus()
  }, [again])
  const id = useId()
  return (
    <div className={css['field']}>
      <label className={css['label']} htmlFor={id}>
        {t('connect.key')}
      </label>
      <input
        ref={input}
        id={id}
        className={css['input']}
        type="password"
        name={NAME}
        required
        autoComplete="off"
        spellCheck={false}
        aria-describedby={`${id}-hint`}
        data-testid="key"
      />
      <span id={`${id}-hint`} className={css['hint']}>
        {again ? t('connect.key.again') : t(`connect.key.${place ?? 'ready'}`)}
      </span>
    </div>
  )
}
