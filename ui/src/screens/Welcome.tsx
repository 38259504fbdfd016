import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { FlaskConical, KeyRound, Plug, TriangleAlert } from 'lucide-react'
import { Button } from '../components/controls.tsx'
import { KeychainRetry } from '../components/KeychainRetry.tsx'
import { Page } from '../components/page.tsx'
import { ErrorBox } from '../components/ProblemBox.tsx'
import { useT } from '../intl.tsx'
import { ipc } from '../ipc.ts'
import { keys, useApp } from '../live/views.ts'
import css from './Welcome.module.css'

export function Welcome() {
  const t = useT()
  const navigate = useNavigate()
  const client = useQueryClient()
  const { data: app } = useApp()
  const demo = useMutation({
    mutationFn: () => ipc.openDemo(),
    onSuccess: async (company) => {
      await client.invalidateQueries({ queryKey: keys.app })
      await navigate({ to: '/company/$companyId/entries', params: { companyId: company.id } })
    },
  })
  return (
    <Page title={t('welcome.title')} about={t('welcome.about')} shape="text">
      <ErrorBox
        error={demo.error}
        actions={{
          retry: () => {
            demo.mutate()
          },
        }}
      />
      <div className={css['cards']}>
        <section className={css['card']} aria-labelledby="card-demo">
          <FlaskConical size={24} aria-hidden className={css['icon'] ?? ''} />
          <h2 id="card-demo">{t('welcome.demo.title')}</h2>
          <p>{t('welcome.demo.about')}</p>
          <Button
            look="primary"
            pending={demo.isPending}
            onPress={() => {
              demo.mutate()
            }}
            testid="open-demo"
          >
            {t('welcome.demo.button')}
          </Button>
        </section>
        <section className={css['card']} aria-labelledby="card-connect">
          <Plug size={24} aria-hidden className={css['icon'] ?? ''} />
          <h2 id="card-connect">{t('welcome.connect.title')}</h2>
          <p>{t('welcome.connect.about')}</p>
          <Button onPress={() => void navigate({ to: '/connect' })} testid="connect-pleo">
            {t('welcome.connect.button')}
          </Button>
        </section>
      </div>
      {app && (
        <p className={css['keychain']} data-state={app.keychain} data-testid="keychain">
          {app.keychain === 'ready' ? (
            <KeyRound size={16} aria-hidden />
          ) : (
            <TriangleAlert size={16} aria-hidden />
          )}
          {t(`keychain.${app.keychain}`)} <KeychainRetry state={app.keychain} />
        </p>
      )}
      <ol className={css['steps']} aria-label={t('welcome.how')}>
        <li>{t('welcome.step.choose')}</li>
        <li>{t('welcome.step.check')}</li>
        <li>{t('welcome.step.import')}</li>
        <li>{t('welcome.step.confirm')}</li>
      </ol>
    </Page>
  )
}
