import { Save } from 'lucide-react'
import { useT } from '../intl.tsx'
import { Button } from './controls.tsx'

/** The end of a form: it is saved as a whole, once something in it was changed. */
export function SaveRow({
  changed,
  pending,
  testid,
}: {
  changed: boolean
  pending: boolean
  testid: string
}) {
  const t = useT()
  return (
    <div>
      <Button
        look="primary"
        type="submit"
        icon={Save}
        isDisabled={!changed}
        pending={pending}
        testid={testid}
      >
        {t('settings.save')}
      </Button>
    </div>
  )
}
