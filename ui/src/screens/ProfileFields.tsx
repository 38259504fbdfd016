// Accounts, tax codes, periods, names and numbers of a company's books.

import { useState } from 'react'
import { Check } from '../components/Check.tsx'
import { Choices, Field, Segments } from '../components/controls.tsx'
import { useT } from '../intl.tsx'
import type { ClosedView, MappingView, ProfileView, ReceiptPlaceView, ReceiptsView } from '../ipc.ts'
import { readMappings, writeMappings } from '../values/mappings.ts'
import css from './Settings.module.css'

interface Props {
  value: ProfileView
  onChange: (value: ProfileView) => void
}

const places: readonly ReceiptPlaceView[] = ['none', 'beside', 'package']
const closed: readonly ClosedView[] = ['fail', 'shift', 'keep']

export function PeriodFields({ value, onChange }: Props) {
  const t = useT()
  return (
    <>
      <div className={css['accounts']}>
        <Field
          label={t('profile.closedUntil')}
          hint={t('profile.closedUntil.hint')}
          value={value.closedUntil ?? ''}
          onChange={(day) => {
            onChange({ ...value, closedUntil: day === '' ? null : day })
          }}
          testid="closed-until"
        />
        <Field
          label={t('profile.fiscalYear')}
          hint={t('profile.fiscalYear.hint')}
          value={String(value.fiscalYearMonth || '')}
          onChange={(month) => {
            onChange({ ...value, fiscalYearMonth: Number(month.replace(/\D/g, '').slice(0, 2)) })
          }}
          testid="fiscal-year"
        />
        <Field
          label={t('profile.timeZone')}
          hint={t('profile.timeZone.hint')}
          value={value.timeZone}
          onChange={(timeZone) => {
            onChange({ ...value, timeZone })
          }}
          testid="time-zone"
        />
      </div>
      <Choices<ClosedView>
        label={t('profile.closedThen')}
        value={value.closedThen}
        onChange={(closedThen) => {
          onChange({ ...value, closedThen })
        }}
        choices={closed.map((id) => ({
          id,
          label: t(`profile.closedThen.${id}`),
          about: t(`profile.closedThen.${id}.about`),
        }))}
        testid="closed-then"
      />
    </>
  )
}

interface ReceiptProps {
  value: ReceiptsView
  onChange: (value: ReceiptsView) => void
}

export function ReceiptFields({ value, onChange }: ReceiptProps) {
  const t = useT()
  return (
    <>
      <Choices<ReceiptPlaceView>
        label={t('profile.receipts.place')}
        value={value.place}
        onChange={(place) => {
          onChange({ ...value, place })
        }}
        choices={places.map((id) => ({
          id,
          label: t(`profile.receipts.${id}`),
          about: t(`profile.receipts.${id}.about`),
        }))}
        testid="receipts"
      />
      {value.place !== 'none' && (
        <>
          <Choices
            label={t('profile.receipts.missing')}
            value={value.required ? 'fail' : 'list'}
            onChange={(choice) => {
              onChange({ ...value, required: choice === 'fail' })
            }}
            choices={(['list', 'fail'] as const).map((id) => ({
              id,
              label: t(`profile.receipts.missing.${id}`),
            }))}
            testid="receipts-missing"
          />
          <Check
            label={t('profile.receipts.inOne')}
            about={t('profile.receipts.inOne.about')}
            value={value.inOne}
            onChange={(inOne) => {
              onChange({ ...value, inOne })
            }}
            testid="receipts-in-one"
          />
        </>
      )}
    </>
  )
}

export function NameFields({ value, onChange }: Props) {
  const t = useT()
  return (
    <>
      <div className={css['accounts']}>
        <Field
          label={t('profile.reference')}
          hint={t('profile.reference.hint', { example: exampleOf(value.reference) })}
          value={value.reference}
          onChange={(reference) => {
            onChange({ ...value, reference })
          }}
          testid="reference-pattern"
        />
        <Field
          label={t('profile.fileName')}
          hint={t('profile.fileName.hint')}
          value={value.fileName}
          onChange={(fileName) => {
            onChange({ ...value, fileName })
          }}
          testid="file-name-pattern"
        />
      </div>
      <Segments<'theirs' | 'ours'>
        label={t('profile.numbers')}
        labelled
        value={value.ownNumbers ? 'ours' : 'theirs'}
        onChange={(who) => {
          onChange({ ...value, ownNumbers: who === 'ours' })
        }}
        choices={[
          { id: 'theirs', label: t('profile.numbers.theirs') },
          { id: 'ours', label: t('profile.numbers.ours') },
        ]}
      />
      <div className={css['accounts']}>
        <Field
          label={t('profile.series')}
          hint={t('profile.series.hint')}
          value={value.series}
          onChange={(series) => {
            onChange({ ...value, series })
          }}
          testid="series"
        />
        <Field
          label={t('profile.firstNumber')}
          hint={t('profile.firstNumber.hint')}
          value={value.firstNumber}
          onChange={(firstNumber) => {
            onChange({ ...value, firstNumber })
          }}
          testid="first-number"
        />
      </div>
    </>
  )
}

/** A reference as it will look; the code of an entry has ten signs. */
function exampleOf(pattern: string): string {
  const code = '7K2M0Q4XWD'
  return pattern.includes('{id}') ? pattern.replaceAll('{id}', code) : `${pattern}${code}`
}

export function MappingFields({ value, onChange }: Props) {
  const t = useT()
  return (
    <div className={css['accounts']}>
      <Mapping
        label={t('profile.accounts')}
        hint={t('profile.accounts.hint')}
        value={value.accounts}
        onChange={(accounts) => {
          onChange({ ...value, accounts })
        }}
        testid="account-map"
      />
      <Mapping
        label={t('profile.taxCodes')}
        hint={t('profile.taxCodes.hint')}
        value={value.taxCodes}
        onChange={(taxCodes) => {
          onChange({ ...value, taxCodes })
        }}
        testid="tax-map"
      />
    </div>
  )
}

interface MappingProps {
  label: string
  hint: string
  value: readonly MappingView[]
  onChange: (value: MappingView[]) => void
  testid: string
}

/** Two columns as text, so that they are typed, or pasted out of a spreadsheet. */
function Mapping({ label, hint, value, onChange, testid }: MappingProps) {
  const t = useT()
  const written = writeMappings(value)
  // What is being typed stays as it is typed; it is taken over whenever it says what is there already.
  const [typed, setTyped] = useState(written)
  const text = writeMappings(readMappings(typed)) === written ? typed : written
  return (
    <label className={css['mapping']}>
      <span>{label}</span>
      <textarea
        rows={5}
        spellCheck={false}
        value={text}
        onChange={(event) => {
          setTyped(event.target.value)
          onChange(readMappings(event.target.value))
        }}
        data-testid={testid}
      />
      <span className="caption">
        {hint} {t('profile.mapped', { n: value.length })}
      </span>
    </label>
  )
}
