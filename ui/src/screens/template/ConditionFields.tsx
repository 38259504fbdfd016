// Which rows have something: a box to tick, and what a field has to be.

import { Check } from '../../components/Check.tsx'
import { Field, Select } from '../../components/controls.tsx'
import { useT } from '../../intl.tsx'
import type { ConditionView, TestView } from '../../ipc.ts'
import { freshCondition } from '../../values/template.ts'
import { fieldName } from '../../values/fieldNames.ts'
import css from './Template.module.css'

const tests: readonly TestView[] = ['filled', 'empty', 'equal', 'other', 'positive', 'negative']

interface Props {
  label: string
  fields: readonly string[]
  value: ConditionView | null
  onChange: (value: ConditionView | null) => void
  testid: string
}

export function ConditionFields({ label, fields, value, onChange, testid }: Props) {
  const t = useT()
  return (
    <>
      <Check
        label={label}
        value={value !== null}
        onChange={(wanted) => {
          onChange(wanted ? freshCondition() : null)
        }}
        testid={testid}
      />
      {value && (
        <div className={css['fields']} role="group" aria-label={label}>
          <Select
            label={t('template.condition.field')}
            value={value.field}
            onChange={(field) => {
              onChange({ ...value, field })
            }}
            choices={fields.map((id) => ({ id, label: fieldName(t, id) }))}
          />
          <Select<TestView>
            label={t('template.condition.is')}
            value={value.is}
            onChange={(is) => {
              onChange({ ...value, is })
            }}
            choices={tests.map((id) => ({ id, label: t(`template.condition.is.${id}`) }))}
          />
          {(value.is === 'equal' || value.is === 'other') && (
            <Field
              label={t('template.condition.value')}
              value={value.value}
              onChange={(text) => {
                onChange({ ...value, value: text })
              }}
              testid={`${testid}-value`}
            />
          )}
        </div>
      )}
    </>
  )
}
