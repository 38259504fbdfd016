// What a company's settings hold, line by line, and the lines in which two of them differ.

import type { Translate } from '../intl.tsx'
import type { FormatView, MappingView, ProfileView, SettingsView, TemplateView } from '../ipc.ts'

/** One setting: what it is called, what it says, and what it is compared by. */
interface Line {
  label: string
  shown: string
  exact: string
}

export interface Change {
  label: string
  /** As it is now, and as it would be; empty for nothing. */
  now: string
  next: string
}

/** What of a company's settings goes into a profile. A field that is added has to be named here. */
type Kept = Omit<SettingsView, 'format' | 'folder' | 'report' | 'api'>
type Lines<T> = { [K in keyof T]: (value: T[K]) => Line[] }

function line(label: string, shown: string, exact = shown): Line {
  return { label, shown, exact }
}

export function changesOf(
  t: Translate,
  formats: readonly FormatView[],
  now: SettingsView,
  next: SettingsView,
): Change[] {
  const [before, after] = [linesOf(t, formats, now), linesOf(t, formats, next)]
  const labels = new Set([...before.keys(), ...after.keys()])
  return [...labels].flatMap((label) => {
    const [old, other] = [before.get(label), after.get(label)]
    if (old?.exact === other?.exact) return []
    const shown = other?.shown ?? ''
    // What a line shows may leave out where they differ.
    const same = old !== undefined && old.shown === shown && shown !== ''
    return [{ label, now: old?.shown ?? '', next: same ? t('opened.details', { value: shown }) : shown }]
  })
}

function linesOf(t: Translate, formats: readonly FormatView[], settings: SettingsView): Map<string, Line> {
  const labelOf = (key: string) =>
    formats.flatMap((format) => format.settings).find((setting) => setting.key === key)?.label ?? key
  const kept: Lines<Kept> = {
    walletAccount: (value) => [line(t('settings.walletAccount'), value)],
    outOfPocketAccount: (value) => [line(t('settings.outOfPocketAccount'), value)],
    transferAccount: (value) => [line(t('settings.transferAccount'), value)],
    payableAccount: (value) => [line(t('settings.payableAccount'), value)],
    payableWithoutVendor: (value) => [
      line(t('settings.withoutVendor'), t(`settings.withoutVendor.${value ? 'fallback' : 'fail'}`)),
    ],
    profile: (profile) => profileLines(t, profile),
    formatSettings: (values) => values.map(({ key, value }) => line(labelOf(key), value)),
  }
  const lines = (Object.keys(kept) as (keyof Kept)[]).flatMap((key) =>
    (kept[key] as (value: unknown) => Line[])(settings[key]),
  )
  return new Map(lines.filter(({ exact }) => exact !== '').map((one) => [one.label, one]))
}

function profileLines(t: Translate, profile: ProfileView): Line[] {
  const mapped = (label: string, values: readonly MappingView[]) =>
    values.map(({ from, to }) =>
      line(`${label}: ${from}`, to === '' ? t('opened.mappedToNothing') : to, `=${to}`),
    )
  const parts: Lines<ProfileView> = {
    accounts: (values) => mapped(t('profile.accounts'), values),
    taxCodes: (values) => mapped(t('profile.taxCodes'), values),
    dimensions: (groups) =>
      groups.flatMap(({ group, target, name, values }) => [
        line(
          t('opened.tagGroup', { group }),
          [target, name].filter(Boolean).join(' · '),
          `${target}\n${name}\n`,
        ),
        ...mapped(t('opened.tagGroup', { group }), values),
      ]),
    timeZone: (value) => [line(t('profile.timeZone'), value)],
    closedUntil: (value) => [line(t('profile.closedUntil'), value ?? '')],
    closedThen: (value) => [line(t('profile.closedThen'), t(`profile.closedThen.${value}`))],
    fiscalYearMonth: (value) => [line(t('profile.fiscalYear'), String(value))],
    reference: (value) => [line(t('profile.reference'), value)],
    fileName: (value) => [line(t('profile.fileName'), value)],
    ownNumbers: (value) => [line(t('profile.numbers'), t(`profile.numbers.${value ? 'ours' : 'theirs'}`))],
    series: (value) => [line(t('profile.series'), value)],
    firstNumber: (value) => [line(t('profile.firstNumber'), value)],
    receipts: ({ place, required, inOne }) => [
      line(t('profile.receipts.place'), t(`profile.receipts.${place}`)),
      line(t('profile.receipts.missing'), t(`profile.receipts.missing.${required ? 'fail' : 'list'}`)),
      ...(inOne ? [line(t('profile.receipts.inOne'), t('opened.on'))] : []),
    ],
    template: (value) => (value ? [line(t('template.title'), columnsOf(value), JSON.stringify(value))] : []),
  }
  return (Object.keys(parts) as (keyof ProfileView)[]).flatMap((key) =>
    (parts[key] as (value: unknown) => Line[])(profile[key]),
  )
}

function columnsOf({ sheets }: TemplateView): string {
  return sheets.map(({ columns }) => columns.map(({ title }) => title).join(', ')).join(' · ')
}
