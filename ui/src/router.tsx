// Every place has an address, so that back, reload and tests find it again. The hash keeps it off the asset server.

import { createHashHistory, createRootRoute, createRoute, createRouter } from '@tanstack/react-router'
import { CompanyFrame } from './screens/CompanyFrame.tsx'
import { Connect } from './screens/Connect.tsx'
import { Entries } from './screens/Entries.tsx'
import { Formats } from './screens/Formats.tsx'
import { Frame } from './screens/Frame.tsx'
import { Help } from './screens/Help.tsx'
import { Inbox } from './screens/Inbox.tsx'
import { Jobs } from './screens/Jobs.tsx'
import { Lists } from './screens/Lists.tsx'
import { Live } from './screens/Live.tsx'
import { Month } from './screens/Month.tsx'
import { NewExport } from './screens/NewExport.tsx'
import { Preferences } from './screens/Preferences.tsx'
import { ReplaceKey } from './screens/ReplaceKey.tsx'
import { Run } from './screens/Run.tsx'
import { Settings } from './screens/Settings.tsx'
import { Start } from './screens/Start.tsx'
import { Vendors, vendorTabs } from './screens/Vendors.tsx'
import type { VendorTab } from './screens/Vendors.tsx'
import { Welcome } from './screens/Welcome.tsx'
import { readSearch } from './values/queries.ts'
import type { EntriesSearch } from './values/queries.ts'

const root = createRootRoute({ component: Frame, notFoundComponent: Start })
const company = createRoute({
  getParentRoute: () => root,
  path: '/company/$companyId',
  component: CompanyFrame,
})

const entries = createRoute({
  getParentRoute: () => company,
  path: 'entries',
  component: Entries,
  validateSearch: (search: Record<string, unknown>): EntriesSearch => readSearch(search),
})

const vendors = createRoute({
  getParentRoute: () => company,
  path: 'vendors',
  component: Vendors,
  validateSearch: (search: Record<string, unknown>): { text?: string; tab?: VendorTab; run?: string } => {
    const tab = vendorTabs.find((one) => one === search['tab'])
    return {
      ...(typeof search['text'] === 'string' && { text: search['text'] }),
      ...(tab !== undefined && { tab }),
      ...(typeof search['run'] === 'string' && { run: search['run'] }),
    }
  },
})

const month = createRoute({
  getParentRoute: () => company,
  path: 'month',
  component: Month,
  validateSearch: (search: Record<string, unknown>): { month?: string } =>
    /^\d{4}-\d{2}$/.test(String(search['month'])) ? { month: String(search['month']) } : {},
})

const newExport = createRoute({
  getParentRoute: () => company,
  path: 'new',
  component: NewExport,
  validateSearch: (search: Record<string, unknown>): { job?: string } =>
    typeof search['job'] === 'string' ? { job: search['job'] } : {},
})

const routes = root.addChildren([
  createRoute({ getParentRoute: () => root, path: '/', component: Start }),
  createRoute({ getParentRoute: () => root, path: '/welcome', component: Welcome }),
  createRoute({ getParentRoute: () => root, path: '/inbox', component: Inbox }),
  createRoute({ getParentRoute: () => root, path: '/help', component: Help }),
  createRoute({ getParentRoute: () => root, path: '/connect', component: Connect }),
  createRoute({ getParentRoute: () => root, path: '/preferences', component: Preferences }),
  company.addChildren([
    entries,
    newExport,
    vendors,
    month,
    createRoute({ getParentRoute: () => company, path: 'formats', component: Formats }),
    createRoute({ getParentRoute: () => company, path: 'jobs', component: Jobs }),
    createRoute({ getParentRoute: () => company, path: 'lists', component: Lists }),
    createRoute({ getParentRoute: () => company, path: 'live', component: Live }),
    createRoute({ getParentRoute: () => company, path: 'settings', component: Settings }),
    createRoute({ getParentRoute: () => company, path: 'key', component: ReplaceKey }),
    createRoute({ getParentRoute: () => company, path: 'runs/$runId', component: Run }),
  ]),
])

export function makeRouter() {
  return createRouter({ routeTree: routes, history: createHashHistory() })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>
  }
}
