// A box to tick, alone or as one of a row.

import { Check as Tick } from 'lucide-react'
import { Checkbox, CheckboxGroup, Label } from 'react-aria-components'
import css from './Check.module.css'

interface CheckProps {
  label: string
  about?: string
  value: boolean
  onChange: (value: boolean) => void
  testid?: string
}

/** Yes or no, with a sentence on what it does. */
export function Check({ label, about, value, onChange, testid }: CheckProps) {
  return (
    <Checkbox className={css['check'] ?? ''} isSelected={value} onChange={onChange} data-testid={testid}>
      <span className={css['box']} aria-hidden>
        <Tick size={12} />
      </span>
      <span>
        <span className={css['label']}>{label}</span>
        {about !== undefined && <span className={css['about']}>{about}</span>}
      </span>
    </Checkbox>
  )
}

interface ChecksProps {
  label: string
  choices: readonly { id: string; label: string }[]
  value: readonly string[]
  onChange: (value: string[]) => void
  testid?: string
}

/** Any of a few, in a row. */
export function Checks({ label, choices, value, onChange, testid }: ChecksProps) {
  return (
    <CheckboxGroup className={css['group'] ?? ''} value={[...value]} onChange={onChange} data-testid={testid}>
      <Label className={css['title'] ?? ''}>{label}</Label>
      <div className={css['row']}>
        {choices.map((choice) => (
          <Checkbox key={choice.id} value={choice.id} className={css['check'] ?? ''}>
            <span className={css['box']} aria-hidden>
              <Tick size={12} />
            </span>
            <span>{choice.label}</span>
          </Checkbox>
        ))}
      </div>
    </CheckboxGroup>
  )
}
