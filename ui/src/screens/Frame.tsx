// The frame of the window: companies and their sections on the left, the page on the right, and the app's keys.

import { Link, Outlet, useParams } from '@tanstack/react-router'
import {
  Building2,
  FlaskConical,
  History,
  KeyRound,
  ListChecks,
  Loader,
  Plus,
  Settings2,
  SlidersHorizontal,
  TriangleAlert,
} from 'lucide-react'
import mark from '../../../icons/ledgerport.svg'
import { useT } from '../intl.tsx'
import type { CompanyView } from '../ipc.ts'
import { useApp, useEntryHead } from '../live/views.ts'
import { plainQuery } from '../values/queries.ts'
import css from './Frame.module.css'
import { useAppKeys } from './useAppKeys.ts'

export function Frame() {
  const t = useT()
  const { companyId } = useParams({ strict: false })
  const { data: app } = useApp()
  useAppKeys(companyId ?? app?.companies[0]?.id)
  return (
    <div className={css['frame']}>
      <nav className={css['side']} aria-label={t('frame.navigation')}>
        <div className={css['brand']}>
          <img src={mark} alt="" width={20} height={20} />
          Ledgerport
        </div>
        {app?.companies.map((company) => (
          <Company key={company.id} company={company} open={company.id === companyId} />
        ))}
        <Link to="/welcome" className={css['link'] ?? ''}>
          <Plus size={16} aria-hidden />
          {t('frame.add')}
        </Link>
        <div className={css['foot']}>
          <Link to="/preferences" className={css['link'] ?? ''} data-testid="nav-preferences">
            <SlidersHorizontal size={16} aria-hidden />
            {t('frame.preferences')}
          </Link>
          {app && (
            <p className={css['keychain']} data-tone={app.keychain === 'ready' ? undefined : 'warn'}>
              {app.keychain === 'ready' ? (
                <KeyRound size={14} aria-hidden />
              ) : (
                <TriangleAlert size={14} aria-hidden />
              )}
              {t(`keychain.short.${app.keychain}`)}
            </p>
          )}
        </div>
      </nav>
      <div className={css['stage']}>
        <Outlet />
      </div>
    </div>
  )
}

function Company({ company, open }: { company: CompanyView; open: boolean }) {
  const t = useT()
  const attention = company.waiting + company.interrupted
  const params = { companyId: company.id }
  return (
    <div className={css['company']}>
      <Link
        to="/company/$companyId/entries"
        params={params}
        className={css['name'] ?? ''}
        data-open={open || undefined}
        activeProps={{}}
      >
        {company.environment === 'demo' ? (
          <FlaskConical size={16} aria-hidden />
        ) : (
          <Building2 size={16} aria-hidden />
        )}
        <span className={css['label']}>{company.name}</span>
        {!open && attention > 0 && (
          <span className={css['badge']}>
            {attention}
            <span className="hidden"> {t('frame.waiting')}</span>
          </span>
        )}
      </Link>
      {open && <Sections company={company} attention={attention} />}
    </div>
  )
}

function Sections({ company, attention }: { company: CompanyView; attention: number }) {
  const t = useT()
  const params = { companyId: company.id }
  const { data: head } = useEntryHead(company.id, plainQuery)
  return (
    <ul className={css['sections']}>
      <li>
        <Link
          to="/company/$companyId/entries"
          params={params}
          className={css['link'] ?? ''}
          data-testid="nav-entries"
          activeOptions={{ includeSearch: false }}
        >
          <ListChecks size={16} aria-hidden />
          <span className={css['label']}>{t('entries.title')}</span>
          {head !== undefined && <span className={css['count']}>{t('common.count', { n: head.total })}</span>}
        </Link>
      </li>
      <li>
        <Link
          to="/company/$companyId/jobs"
          params={params}
          className={css['link'] ?? ''}
          data-testid="nav-jobs"
        >
          <History size={16} aria-hidden />
          <span className={css['label']}>{t('jobs.title')}</span>
          {company.running > 0 && (
            <span className={css['running']}>
              <Loader size={14} aria-hidden />
              {t('common.count', { n: company.running })}
              <span className="hidden"> {t('frame.running')}</span>
            </span>
          )}
          {attention > 0 && (
            <span className={css['badge']}>
              {attention}
              <span className="hidden"> {t('frame.waiting')}</span>
            </span>
          )}
        </Link>
      </li>
      <li>
        <Link
          to="/company/$companyId/settings"
          params={params}
          className={css['link'] ?? ''}
          data-testid="nav-settings"
        >
          <Settings2 size={16} aria-hidden />
          <span className={css['label']}>{t('settings.title')}</span>
        </Link>
      </li>
    </ul>
  )
}
