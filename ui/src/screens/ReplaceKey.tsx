import { useMutation } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { KeyRound } from 'lucide-react'
import { useState } from 'react'
import { Button, Choices } from '../components/controls.tsx'
import { KeyField, takeKey } from '../components/KeyField.tsx'
import { Page } from '../components/page.tsx'
import { ErrorBox } from '../components/ProblemBox.tsx'
import { useT } from '../intl.tsx'
import { ipc } from '../ipc.ts'
import type { AuthKind } from '../ipc.ts'
import { useApp, useCompany } from '../live/views.ts'
import css from './Connect.module.css'

/** Another key for a company that stays as it is. */
export function ReplaceKey() {
  const t = useT()
  const navigate = useNavigate()
  const { companyId } = useParams({ from: '/company/$companyId/key' })
  const { data: app } = useApp()
  const company = useCompany(companyId)
  const [auth, setAuth] = useState<AuthKind>('apiKey')
  const replacing = useMutation({
    mutationFn: (key: () => string) => ipc.replaceKey(companyId, auth, key()),
    onSuccess: () => navigate({ to: '/company/$companyId/entries', params: { companyId } }),
  })
  return (
    <Page title={t('key.title', { name: company?.name ?? '' })} about={t('key.about')} shape="text">
      <ErrorBox error={replacing.error} actions={{}} />
      <form
        className={css['form']}
        onSubmit={(event) => {
          event.preventDefault()
          replacing.mutate(takeKey(event.currentTarget))
        }}
      >
        <KeyField place={app?.keychain} />
        <Choices
          label={t('connect.auth')}
          value={auth}
          onChange={setAuth}
          choices={(['apiKey', 'bearer'] as const).map((id) => ({
            id,
            label: t(`auth.${id}`),
            about: t(`auth.${id}.about`),
          }))}
        />
        <div className={css['buttons']}>
          <Button
            look="primary"
            type="submit"
            icon={KeyRound}
            pending={replacing.isPending}
            testid="replace-key"
          >
            {t('key.button')}
          </Button>
        </div>
      </form>
    </Page>
  )
}
