import { Link, Outlet, useParams } from '@tanstack/react-router'
import { FlaskConical, KeyRound } from 'lucide-react'
import { Page, Pending } from '../components/page.tsx'
import { useT } from '../intl.tsx'
import { useApp } from '../live/views.ts'
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
        <p className={css['strip']} data-tone="demo" data-testid="demo-banner">
          <FlaskConical size={16} aria-hidden />
          {t('company.demo')}
        </p>
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
      <Outlet />
    </>
  )
}
