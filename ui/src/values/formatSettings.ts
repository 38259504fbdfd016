import type { FormatView, SettingsView } from '../ipc.ts'

export function settingOf({ formatSettings }: SettingsView, key: string): string {
  return formatSettings.find((one) => one.key === key)?.value ?? ''
}

/** The settings with one of them changed. */
export function withSetting(settings: SettingsView, key: string, value: string): SettingsView {
  const others = settings.formatSettings.filter((one) => one.key !== key)
  return { ...settings, formatSettings: [...others, { key, value }] }
}

/** Labels of what a format cannot do without and was not told. */
export function missingOf(format: FormatView, settings: SettingsView): string[] {
  return format.settings
    .filter((one) => one.needed && one.default === '' && settingOf(settings, one.key).trim() === '')
    .map(({ label }) => label)
}
