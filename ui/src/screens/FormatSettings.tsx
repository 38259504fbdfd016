import { Save } from 'lucide-react'
import { useState } from 'react'
import { Button, Field } from '../components/controls.tsx'
import { useT } from '../intl.tsx'
import type { FormatView, SettingsView } from '../ipc.ts'
import { settingOf, withSetting } from '../values/formatSettings.ts'
import css from './Formats.module.css'

interface Props {
  format: FormatView
  value: SettingsView
  pending: boolean
  save: (value: SettingsView) => void
}

/** What the accounting system has to be told once per company. */
export function FormatSettings({ format, value, pending, save }: Props) {
  const t = useT()
  const [changed, setChanged] = useState<SettingsView | null>(null)
  const now = changed ?? value
  return (
    <form
      className={css['settings']}
      aria-label={t('formats.settings', { name: format.name })}
      onSubmit={(event) => {
        event.preventDefault()
        save(now)
        setChanged(null)
      }}
    >
      {format.settings.map(({ key, label, about, default: fallback, needed }) => (
        <Field
          key={key}
          label={needed && fallback === '' ? `${label} (${t('formats.settings.needed')})` : label}
          hint={fallback === '' ? about : `${about} ${t('formats.settings.default', { value: fallback })}`}
          value={settingOf(now, key)}
          onChange={(text) => {
            setChanged(withSetting(now, key, text))
          }}
          testid={`setting-${key}`}
        />
      ))}
      <div>
        <Button
          type="submit"
          icon={Save}
          isDisabled={changed === null}
          pending={pending}
          testid="save-format"
        >
          {t('formats.settings.save')}
        </Button>
      </div>
    </form>
  )
}
