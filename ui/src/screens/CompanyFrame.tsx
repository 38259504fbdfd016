import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, Outlet, useParams } from '@tanstack/react-router'
import { FlaskConical, KeyRound, WifiOff } from 'lucide-react'
import { Button } from '../components/controls.tsx'
import { Page, Pending } from '../components/page.tsx'
import { Tour } from '../frame/Tour.tsx'
import { region, useT } from '../intl.tsx'
import { ipc } from '../ipc.ts'
import type { CompanyView } from '../ipc.ts'
import { keys, useApp } from '../live/views.ts'
import css from './CompanyFrame.module.css'

/** What is true on every page of a company: it is the demo, or its key is not there. */
export function CompanyFrame() {
  const t = useT()
  const { companyId } = useParams({ from: '/company/$companyId' })
  const app = useApp()
  const company = app.data?.companies.find(({ id }) => id === companyId)
  if (app.isPending) return <Pending />
  if (!company) {
    return (
      <Page title={t('company.gone')} shape="text">
        <Link to="/">{t('common.toStart')}</Link>
      </Page>
    )
  }
  return (
    <>
      {company.environment === 'demo' && (
        <div className={css['strip']} data-tone="demo" data-testid="demo-banner">
          <FlaskConical size={16} aria-hidden />
          <span>{t('company.demo')}</span>
          <Tour companyId={companyId} />
        </div>
      )}
      {(company.environment === 'staging' || company.environment === 'local') && (
        <p className={css['strip']} data-tone="demo">
          <FlaskConical size={16} aria-hidden />
          {t(`company.${company.environment}`)}
        </p>
      )}
      {company.key === 'missing' && (
        <p className={css['strip']} data-tone="warn">
          <KeyRound size={16} aria-hidden />
          <span>
            {t('company.keyMissing')}{' '}
            <Link to="/company/$companyId/key" params={{ companyId }}>
              {t('company.enterKey')}
            </Link>
          </span>
        </p>
      )}
      {company.offline && <Offline company={company} />}
      <Outlet />
    </>
  )
}

/** Without a network everything that was fetched stays usable; what has to reach Pleo waits. */
function Offline({ company }: { company: CompanyView }) {
  const t = useT()
  const client = useQueryClient()
  const again = useMutation({
    mutationFn: () => ipc.fetchEntries(company.id),
    onSettled: () => client.invalidateQueries({ queryKey: keys.entries(company.id) }),
  })
  return (
    <div className={css['strip']} data-tone="warn" role="status" data-testid="offline">
      <WifiOff size={16} aria-hidden />
      <span className={css['words']}>
        {company.fetchedAt === null
          ? t('company.offline')
          : t('company.offlineSince', { time: region.instant(company.fetchedAt) })}
      </span>
      <Button
        pending={again.isPending}
        onPress={() => {
          again.mutate()
        }}
      >
        {t('problem.retry')}
      </Button>
    </div>
  )
}
