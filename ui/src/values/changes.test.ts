import { expect, test } from 'vitest'
import { settings } from '../fake/data.ts'
import type { ProfileView, SettingsView } from '../ipc.ts'
import { changesOf } from './changes.ts'

const t = ((id: string, values?: Record<string, unknown>) =>
  values ? `${id} ${Object.values(values).join(' ')}` : id) as Parameters<typeof changesOf>[0]

const changes = (next: Partial<SettingsView>) => changesOf(t, [], settings, { ...settings, ...next })
const changed = (next: Partial<ProfileView>) => changes({ profile: { ...settings.profile, ...next } })

test('the same settings differ in nothing', () => {
  expect(changes(structuredClone(settings))).toEqual([])
})

test('a mapping that is added, changed or gone is a line of its own', () => {
  expect(changed({ accounts: [{ from: '3735', to: '4000' }] })).toEqual([
    { label: 'profile.accounts: 3735', now: '3736', next: '4000' },
  ])
  expect(changed({ accounts: [] })).toEqual([{ label: 'profile.accounts: 3735', now: '3736', next: '' }])
  // Mapped to no code is not the same as not mapped.
  expect(changed({ taxCodes: [{ from: 'VSt', to: '' }] })).toEqual([
    { label: 'profile.taxCodes: VSt', now: '', next: 'opened.mappedToNothing' },
  ])
})

const column = { title: 'Date', content: { field: 'date' }, when: null, otherwise: '' }
const template: NonNullable<ProfileView['template']> = {
  rows: 'lines',
  style: {
    separator: ';',
    decimal: ',',
    date: 'dd.mm.yyyy',
    encoding: 'utf-8',
    quote_texts: false,
    heading: true,
    guard: true,
  },
  sheets: [{ name: '', only: null, columns: [column] }],
}

test('a table that differs only where it is not shown is a change too', () => {
  expect(changed({ template })).toEqual([{ label: 'template.title', now: '', next: 'Date' }])
  const before = { ...settings, profile: { ...settings.profile, template } }
  const style = { ...template.style, separator: ',' }
  const after = { ...settings, profile: { ...settings.profile, template: { ...template, style } } }
  expect(changesOf(t, [], before, after)).toEqual([
    { label: 'template.title', now: 'Date', next: 'opened.details Date' },
  ])
})

test('no field of a profile changes unseen', () => {
  const other: Record<keyof ProfileView, unknown> = {
    accounts: [],
    taxCodes: [{ from: 'a', to: 'b' }],
    dimensions: [{ group: 'Team', target: 'KOST1', name: '', values: [{ from: '1', to: '2' }] }],
    timeZone: 'UTC',
    closedUntil: null,
    closedThen: 'shift',
    fiscalYearMonth: 7,
    reference: 'X-{id}',
    fileName: 'x',
    ownNumbers: true,
    series: 'Q',
    firstNumber: '9',
    receipts: { place: 'none', required: true, inOne: true },
    template,
  }
  expect(Object.keys(other).toSorted()).toEqual(Object.keys(settings.profile).toSorted())
  for (const [key, value] of Object.entries(other)) expect(changed({ [key]: value }), key).not.toEqual([])
  for (const key of ['walletAccount', 'outOfPocketAccount', 'transferAccount', 'payableAccount'])
    expect(changes({ [key]: '77' }), key).toHaveLength(1)
  expect(changes({ payableWithoutVendor: !settings.payableWithoutVendor })).toHaveLength(1)
  expect(changes({ formatSettings: [{ key: 'client', value: '7' }] })).toEqual([
    { label: 'client', now: '', next: '7' },
  ])
})
