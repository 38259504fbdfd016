// Controls in the product's look on React Aria's behaviour.

import { ChevronDown, Search, X } from 'lucide-react'
import type { ComponentType, ReactNode } from 'react'
import {
  Button as AriaButton,
  FieldError,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Radio,
  RadioGroup,
  SearchField,
  Select as AriaSelect,
  SelectValue,
  Text,
  TextField,
} from 'react-aria-components'
import type { ButtonProps } from 'react-aria-components'
import { useT } from '../intl.tsx'
import css from './controls.module.css'

export type Icon = ComponentType<{ size?: number; className?: string; 'aria-hidden'?: boolean }>

interface OurButtonProps extends Omit<ButtonProps, 'children' | 'className' | 'isPending'> {
  look?: 'primary' | 'plain' | 'bare' | 'danger'
  icon?: Icon
  children: ReactNode
  testid?: string
  /** Its work is under way: it keeps focus and does nothing more. */
  pending?: boolean
}

/** A button whose words say the effect. The page's one `primary` button is what Ctrl+Enter presses. */
export function Button({
  look = 'plain',
  icon: Mark,
  children,
  testid,
  pending = false,
  onPress,
  type = 'button',
  ...props
}: OurButtonProps) {
  return (
    <AriaButton
      {...props}
      type={pending ? 'button' : type}
      {...(!pending && onPress && { onPress })}
      className={css['button'] ?? ''}
      data-look={look}
      data-primary={look === 'primary' || undefined}
      data-pending={pending || undefined}
      data-testid={testid}
    >
      {Mark && <Mark size={16} aria-hidden />}
      <span>{children}</span>
    </AriaButton>
  )
}

interface FieldProps {
  label: string
  value: string
  onChange: (value: string) => void
  hint?: string | undefined
  error?: string | undefined
  type?: 'text' | 'password' | 'url'
  required?: boolean
  readOnly?: boolean
  testid?: string
  name?: string
  children?: ReactNode
}

/** A labelled line of text; `children` is what stands beside the input. */
export function Field({
  label,
  hint,
  error,
  children,
  testid,
  required,
  readOnly,
  name,
  ...props
}: FieldProps) {
  return (
    <TextField
      className={css['field'] ?? ''}
      type={props.type ?? 'text'}
      value={props.value}
      onChange={props.onChange}
      isRequired={required ?? false}
      isReadOnly={readOnly ?? false}
      isInvalid={error !== undefined}
      autoComplete="off"
      spellCheck="false"
      {...(name !== undefined && { name })}
    >
      <Label className={css['label'] ?? ''}>{label}</Label>
      <div className={css['line']}>
        <Input className={css['input'] ?? ''} data-testid={testid} />
        {children}
      </div>
      {hint !== undefined && (
        <Text slot="description" className={css['hint'] ?? ''}>
          {hint}
        </Text>
      )}
      <FieldError className={css['error'] ?? ''}>{error}</FieldError>
    </TextField>
  )
}

export interface Choice<K extends string> {
  id: K
  label: string
  about?: string
}

interface ChoiceProps<K extends string> {
  label: string
  value: K
  onChange: (value: K) => void
  choices: readonly Choice<K>[]
  testid?: string
}

/** One of a few, all visible, each with a sentence. */
export function Choices<K extends string>({ label, value, onChange, choices, testid }: ChoiceProps<K>) {
  return (
    <RadioGroup
      className={css['choices'] ?? ''}
      value={value}
      onChange={(next) => {
        onChange(next as K)
      }}
      data-testid={testid}
    >
      <Label className={css['label'] ?? ''}>{label}</Label>
      {choices.map((choice) => (
        <Radio
          key={choice.id}
          value={choice.id}
          className={css['radio'] ?? ''}
          data-testid={`choice-${choice.id}`}
        >
          <span className={css['dot']} aria-hidden />
          <span>
            <span className={css['radio-label']}>{choice.label}</span>
            {choice.about !== undefined && <span className={css['hint']}>{choice.about}</span>}
          </span>
        </Radio>
      ))}
    </RadioGroup>
  )
}

/** One of several in a list that opens. */
export function Select<K extends string>({ label, value, onChange, choices, testid }: ChoiceProps<K>) {
  return (
    <AriaSelect
      className={css['field'] ?? ''}
      value={value}
      onChange={(key) => {
        onChange(key as K)
      }}
    >
      <Label className={css['label'] ?? ''}>{label}</Label>
      <AriaButton className={css['select'] ?? ''} data-testid={testid}>
        <SelectValue className={css['value'] ?? ''} />
        <ChevronDown size={16} aria-hidden />
      </AriaButton>
      <Popover className={css['popover'] ?? ''}>
        <ListBox className={css['list'] ?? ''} items={choices}>
          {(choice) => (
            <ListBoxItem id={choice.id} textValue={choice.label} className={css['option'] ?? ''}>
              <Text slot="label">{choice.label}</Text>
              {choice.about !== undefined && (
                <Text slot="description" className={css['hint'] ?? ''}>
                  {choice.about}
                </Text>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  )
}

/** The search line above a grid; Ctrl+F goes to it. */
export function SearchLine({
  label,
  value,
  onChange,
}: {
  label: string
  value: string
  onChange: (value: string) => void
}) {
  const t = useT()
  return (
    <SearchField className={css['search'] ?? ''} aria-label={label} value={value} onChange={onChange}>
      <Search size={16} aria-hidden />
      <Input className={css['search-input'] ?? ''} placeholder={label} data-search data-testid="search" />
      <AriaButton className={css['clear'] ?? ''} aria-label={t('common.clear')}>
        <X size={14} aria-hidden />
      </AriaButton>
    </SearchField>
  )
}

/** A row of alternatives of which one is on; in a form its label is shown. */
export function Segments<K extends string>({
  label,
  value,
  onChange,
  choices,
  testid,
  labelled = false,
}: ChoiceProps<K> & { labelled?: boolean }) {
  return (
    <RadioGroup
      orientation="horizontal"
      className={css['field'] ?? ''}
      value={value}
      onChange={(next) => {
        onChange(next as K)
      }}
      data-testid={testid}
    >
      <Label className={labelled ? (css['label'] ?? '') : 'hidden'}>{label}</Label>
      <div className={css['segments']}>
        {choices.map((choice) => (
          <Radio
            key={choice.id}
            value={choice.id}
            className={css['segment'] ?? ''}
            data-testid={`segment-${choice.id}`}
          >
            {choice.label}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  )
}
