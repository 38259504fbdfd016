import { Field } from '../../components/controls.tsx'
import { Panel } from '../../components/page.tsx'
import { useT } from '../../intl.tsx'
import type { WatchChoice } from '../../ipc.ts'

/** Pleo shows the date once, when a key is made, and gives no way to ask for it. */
export function KeyEnd({ value, onChange }: { value: WatchChoice; onChange: (value: WatchChoice) => void }) {
  const t = useT()
  return (
    <Panel title={t('live.key')}>
      <Field
        label={t('live.keyExpires')}
        hint={t('live.keyExpires.hint')}
        value={value.keyExpires ?? ''}
        onChange={(text) => {
          onChange({ ...value, keyExpires: text.trim() === '' ? null : text.trim() })
        }}
        testid="key-expires"
      />
    </Panel>
  )
}
