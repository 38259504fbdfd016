// The frame of the window: companies and their sections on the left, the page on the right, commands over both.

import { Link, Outlet, useParams, useRouter, useRouterState } from '@tanstack/react-router'
import {
  ArrowLeft,
  ArrowRight,
  BookCopy,
  BookOpen,
  Building2,
  CalendarRange,
  CheckCheck,
  FileCog,
  FlaskConical,
  History,
  Inbox as InboxIcon,
  KeyRound,
  ListChecks,
  Loader,
  Menu as MenuIcon,
  Plus,
  Radio,
  Search,
  Settings2,
  SlidersHorizontal,
  Store,
  TriangleAlert,
} from 'lucide-react'
import { useCallback, useState } from 'react'
import type { ReactNode } from 'react'
import mark from '../../../icons/ledgerport.svg'
import { isMac, keysOf, shown } from '../commands/keys.ts'
import type { CommandId } from '../commands/registry.ts'
import type { Icon } from '../components/controls.tsx'
import { OpenedProfile } from '../frame/OpenedProfile.tsx'
import { Palette } from '../frame/Palette.tsx'
import { Shortcuts } from '../frame/Shortcuts.tsx'
import { Toasts } from '../frame/Toasts.tsx'
import { useCommandKeys, useCommands } from '../frame/useCommands.ts'
import type { Overlay } from '../frame/useCommands.ts'
import { useMenu } from '../frame/useMenu.ts'
import { useNotices } from '../frame/useNotices.ts'
import { useT } from '../intl.tsx'
import type { CompanyView } from '../ipc.ts'
import { useNews } from '../live/useNews.ts'
import { useApp } from '../live/views.ts'
import css from './Frame.module.css'

export function Frame() {
  const t = useT()
  const { companyId } = useParams({ strict: false })
  const { data: app } = useApp()
  const [overlay, setOverlay] = useState<Overlay>(null)
  const path = useRouterState({ select: ({ location }) => location.pathname })
  // Where a narrow window's navigation was unfolded; it folds away once one has gone somewhere.
  const [unfoldedAt, setUnfoldedAt] = useState<string | null>(null)
  const unfolded = unfoldedAt === path
  // Outside a company its commands are about the first one, or the only one.
  const nearest = companyId ?? app?.companies[0]?.id
  const actions = useCommands(nearest, setOverlay)
  useCommandKeys(actions)
  useMenu()
  useNotices()
  useNews()
  const close = useCallback(() => {
    setOverlay(null)
  }, [])
  const companies = app?.companies ?? []
  const waiting = companies.reduce(
    (sum, company) => sum + company.waiting + company.interrupted + company.jobs.length,
    0,
  )

  return (
    <div className={css['frame']}>
      <nav
        className={css['side']}
        aria-label={t('frame.navigation')}
        data-pane
        data-unfolded={unfolded || undefined}
      >
        <div className={css['brand']}>
          <img src={mark} alt="" width={20} height={20} />
          <span className={css['label']}>Ledgerport</span>
          <Travel />
          <button
            type="button"
            className={`${css['icon'] ?? ''} ${css['fold'] ?? ''}`}
            aria-expanded={unfolded}
            aria-label={t('frame.menu')}
            onClick={() => {
              setUnfoldedAt(unfolded ? null : path)
            }}
          >
            <MenuIcon size={16} aria-hidden />
          </button>
        </div>
        <div className={css['rest']}>
          <button
            type="button"
            className={css['find']}
            onClick={() => {
              setOverlay('palette')
            }}
            data-testid="open-palette"
          >
            <Search size={14} aria-hidden />
            <span className={css['label']}>{t('command.openPalette')}</span>
            <Key id="openPalette" />
          </button>
          {companies.length > 0 && (
            <Link to="/inbox" className={css['link'] ?? ''} data-testid="nav-inbox">
              <InboxIcon size={16} aria-hidden />
              <span className={css['label']}>{t('inbox.title')}</span>
              {waiting > 0 && <Badge count={waiting} />}
            </Link>
          )}
          {companies.map((company) => (
            <Company key={company.id} company={company} open={company.id === companyId} />
          ))}
          <Link to="/welcome" className={css['link'] ?? ''}>
            <Plus size={16} aria-hidden />
            <span className={css['label']}>{t('frame.add')}</span>
          </Link>
          <div className={css['foot']}>
            <Link to="/preferences" className={css['link'] ?? ''} data-testid="nav-preferences">
              <SlidersHorizontal size={16} aria-hidden />
              <span className={css['label']}>{t('frame.preferences')}</span>
            </Link>
            <Link to="/help" className={css['link'] ?? ''} data-testid="nav-help">
              <BookOpen size={16} aria-hidden />
              <span className={css['label']}>{t('help.title')}</span>
              <Key id="openShortcuts" />
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
        </div>
      </nav>
      <div className={css['stage']}>
        <Outlet />
        <Toasts />
      </div>
      {(overlay === 'palette' || overlay === 'companies') && (
        <Palette
          actions={actions}
          companyId={nearest}
          onlyCompanies={overlay === 'companies'}
          close={close}
        />
      )}
      {overlay === 'shortcuts' && <Shortcuts close={close} />}
      <OpenedProfile nearest={nearest} />
    </div>
  )
}

function Key({ id }: { id: CommandId }) {
  const mac = isMac(navigator.userAgent)
  const [keys] = keysOf(id, mac)
  return keys === undefined ? null : (
    <kbd className={css['key']} aria-hidden>
      {shown(keys, mac)}
    </kbd>
  )
}

function Travel() {
  const t = useT()
  const { history } = useRouter()
  return (
    <>
      <button
        type="button"
        className={css['icon']}
        aria-label={t('command.goBack')}
        title={t('command.goBack')}
        onClick={() => {
          history.back()
        }}
      >
        <ArrowLeft size={16} aria-hidden />
      </button>
      <button
        type="button"
        className={css['icon']}
        aria-label={t('command.goForward')}
        title={t('command.goForward')}
        onClick={() => {
          history.forward()
        }}
      >
        <ArrowRight size={16} aria-hidden />
      </button>
    </>
  )
}

function Badge({ count }: { count: number }) {
  const t = useT()
  return (
    <span className={css['badge']}>
      {t('common.count', { n: count })}
      <span className="hidden"> {t('frame.waiting')}</span>
    </span>
  )
}

function Company({ company, open }: { company: CompanyView; open: boolean }) {
  const t = useT()
  const attention = company.waiting + company.interrupted + company.jobs.length
  const params = { companyId: company.id }
  return (
    <div className={css['company']}>
      <Link
        to="/company/$companyId/entries"
        params={params}
        className={css['name'] ?? ''}
        data-open={open || undefined}
        activeProps={{}}
        title={company.name}
      >
        {company.environment === 'demo' ? (
          <FlaskConical size={16} aria-hidden />
        ) : (
          <Building2 size={16} aria-hidden />
        )}
        <span className={css['label']}>
          {company.name}
          {(company.environment === 'staging' || company.environment === 'local') && (
            <span className={css['place']}>{t(`environment.${company.environment}`)}</span>
          )}
        </span>
        {!open && attention > 0 && <Badge count={attention} />}
      </Link>
      {!open && (
        <p className={css['counts']}>
          {company.incomplete > 0 && (
            <span data-tone="warn" title={t('frame.incomplete', { n: company.incomplete })}>
              <TriangleAlert size={12} aria-hidden />
              {t('common.count', { n: company.incomplete })}
              <span className="hidden"> {t('frame.incomplete', { n: company.incomplete })}</span>
            </span>
          )}
          {company.ready > 0 && (
            <span data-tone="ok" title={t('frame.ready', { n: company.ready })}>
              <CheckCheck size={12} aria-hidden />
              {t('common.count', { n: company.ready })}
              <span className="hidden"> {t('frame.ready', { n: company.ready })}</span>
            </span>
          )}
        </p>
      )}
      {open && <Sections company={company} attention={attention} />}
    </div>
  )
}

function Sections({ company, attention }: { company: CompanyView; attention: number }) {
  const t = useT()
  const total = company.ready + company.incomplete
  return (
    <ul className={css['sections']}>
      <Section company={company} page="entries" icon={ListChecks} label={t('entries.title')}>
        {total > 0 && <span className={css['count']}>{t('common.count', { n: total })}</span>}
      </Section>
      <Section company={company} page="vendors" icon={Store} label={t('vendors.title')} />
      <Section company={company} page="jobs" icon={History} label={t('jobs.title')}>
        {company.running > 0 && (
          <span className={css['running']}>
            <Loader size={14} aria-hidden />
            {t('common.count', { n: company.running })}
            <span className="hidden"> {t('frame.running')}</span>
          </span>
        )}
        {attention > 0 && <Badge count={attention} />}
      </Section>
      <Section company={company} page="month" icon={CalendarRange} label={t('month.title')} />
      <Section company={company} page="lists" icon={BookCopy} label={t('lists.title')} />
      <Section company={company} page="formats" icon={FileCog} label={t('formats.title')} />
      <Section company={company} page="live" icon={Radio} label={t('live.title')}>
        {company.paused && <span className={css['count']}>{t('live.pausedShort')}</span>}
      </Section>
      <Section company={company} page="settings" icon={Settings2} label={t('settings.title')} />
    </ul>
  )
}

interface SectionProps {
  company: CompanyView
  page: 'entries' | 'vendors' | 'jobs' | 'month' | 'lists' | 'formats' | 'live' | 'settings'
  icon: Icon
  label: string
  children?: ReactNode
}

function Section({ company, page, icon: Sign, label, children }: SectionProps) {
  return (
    <li>
      <Link
        to={`/company/$companyId/${page}`}
        params={{ companyId: company.id }}
        className={css['link'] ?? ''}
        data-testid={`nav-${page}`}
        activeOptions={{ includeSearch: false }}
      >
        <Sign size={16} aria-hidden />
        <span className={css['label']}>{label}</span>
        {children}
      </Link>
    </li>
  )
}
