// A filter as a chip: it says what it filters by, opens to be changed, and is tinted while it leaves something out.

import { ChevronDown } from 'lucide-react'
import type { ReactNode } from 'react'
import {
  Button as AriaButton,
  Dialog,
  DialogTrigger,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Select as AriaSelect,
} from 'react-aria-components'
import type { Choice } from './controls.tsx'
import css from './Chip.module.css'
import controls from './controls.module.css'

interface ChipProps<K extends string> {
  label: string
  /** The choice that filters nothing; it comes first. */
  any: K
  value: K
  onChange: (value: K) => void
  choices: readonly Choice<K>[]
  testid: string
}

export function Chip<K extends string>({ label, any, value, onChange, choices, testid }: ChipProps<K>) {
  const chosen = choices.find(({ id }) => id === value)
  return (
    <AriaSelect
      value={value}
      onChange={(key) => {
        onChange(key as K)
      }}
    >
      <Label className="hidden">{value === any ? label : `${label}: ${chosen?.label ?? value}`}</Label>
      <AriaButton className={css['chip'] ?? ''} data-on={value !== any || undefined} data-testid={testid}>
        <span className={css['words']}>{value === any ? label : (chosen?.label ?? value)}</span>
        <ChevronDown size={14} aria-hidden />
      </AriaButton>
      <Popover className={controls['popover'] ?? ''}>
        <ListBox className={controls['list'] ?? ''} items={choices}>
          {(choice) => (
            <ListBoxItem id={choice.id} textValue={choice.label} className={css['option'] ?? ''}>
              <span>{choice.label}</span>
              {choice.about !== undefined && <span className="quiet">{choice.about}</span>}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  )
}

interface FoldProps {
  label: string
  /** What is set, if something is. */
  value: string | null
  testid: string
  children: (close: () => void) => ReactNode
}

/** The same for what needs more than a list. */
export function ChipFold({ label, value, testid, children }: FoldProps) {
  return (
    <DialogTrigger>
      <AriaButton className={css['chip'] ?? ''} data-on={value !== null || undefined} data-testid={testid}>
        <span className={css['words']}>{value ?? label}</span>
        <ChevronDown size={14} aria-hidden />
      </AriaButton>
      <Popover className={controls['popover'] ?? ''} placement="bottom start">
        <Dialog className={css['dialog'] ?? ''} aria-label={label}>
          {({ close }) => children(close)}
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}
