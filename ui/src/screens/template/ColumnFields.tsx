// One column: its title, what it holds, in which rows, and its place.

import { ArrowDown, ArrowUp, Trash2 } from 'lucide-react'
import { Button, Field, Select } from '../../components/controls.tsx'
import { useT } from '../../intl.tsx'
import type { TemplateColumnView, ContentView } from '../../ipc.ts'
import { fieldName } from '../../values/fieldNames.ts'
import { ConditionFields } from './ConditionFields.tsx'
import css from './Template.module.css'

/** Fields have no such names. */
const TAG = '#tag'
const FIXED = '#fixed'

interface Props {
  /** From 1. */
  number: number
  last: boolean
  fields: readonly string[]
  value: TemplateColumnView
  onChange: (change: Partial<TemplateColumnView>) => void
  move: (by: number) => void
  remove: () => void
}

export function ColumnFields({ number, last, fields, value, onChange, move, remove }: Props) {
  const t = useT()
  const { content } = value
  const held = 'field' in content ? content.field : 'tag' in content ? TAG : FIXED
  const hold = (id: string): ContentView =>
    id === TAG ? { tag: '' } : id === FIXED ? { fixed: '' } : { field: id }
  return (
    <li data-testid="column">
      <div className={css['fields']}>
        <Field
          label={t('template.column.title', { n: number })}
          value={value.title}
          onChange={(title) => {
            onChange({ title })
          }}
          testid="column-title"
        />
        <Select
          label={t('template.column.holds')}
          value={held}
          onChange={(id) => {
            onChange({ content: hold(id) })
          }}
          choices={[
            ...fields.map((id) => ({ id, label: fieldName(t, id) })),
            { id: TAG, label: t('template.column.tag') },
            { id: FIXED, label: t('template.column.fixed') },
          ]}
          testid="column-holds"
        />
        {'tag' in content && (
          <Field
            label={t('template.column.group')}
            value={content.tag}
            onChange={(tag) => {
              onChange({ content: { tag } })
            }}
            testid="column-tag"
          />
        )}
        {'fixed' in content && (
          <Field
            label={t('template.column.text')}
            value={content.fixed}
            onChange={(fixed) => {
              onChange({ content: { fixed } })
            }}
            testid="column-fixed"
          />
        )}
        <span className={css['moves']}>
          <Button
            look="bare"
            icon={ArrowUp}
            isDisabled={number === 1}
            aria-label={t('template.column.up', { n: number })}
            onPress={() => {
              move(-1)
            }}
            testid="column-up"
          >
            {''}
          </Button>
          <Button
            look="bare"
            icon={ArrowDown}
            isDisabled={last}
            aria-label={t('template.column.down', { n: number })}
            onPress={() => {
              move(1)
            }}
            testid="column-down"
          >
            {''}
          </Button>
          <Button
            look="bare"
            icon={Trash2}
            aria-label={t('template.column.remove', { n: number })}
            onPress={remove}
            testid="column-remove"
          >
            {''}
          </Button>
        </span>
      </div>
      <ConditionFields
        label={t('template.column.condition', { n: number })}
        fields={fields}
        value={value.when}
        onChange={(when) => {
          onChange({ when })
        }}
        testid="column-condition"
      />
      {value.when && (
        <Field
          label={t('template.condition.otherwise')}
          value={value.otherwise}
          onChange={(otherwise) => {
            onChange({ otherwise })
          }}
          testid="column-otherwise"
        />
      )}
    </li>
  )
}
