// Every place has an address, so that back, reload and tests find it again. The hash keeps it off the asset server.

import { createHashHistory, createRootRoute, createRoute, createRouter } from '@tanstack/react-router'
import type { EntrySort } from './ipc.ts'
import { CompanyFrame } from './screens/CompanyFrame.tsx'
import { Connect } from './screens/Connect.tsx'
import { Entries } from './screens/Entries.tsx'
import { Frame } from './screens/Frame.tsx'
import { Jobs } from './screens/Jobs.tsx'
import { NewExport } from './screens/NewExport.tsx'
import { Preferences } from './screens/Preferences.tsx'
import { ReplaceKey } from './screens/ReplaceKey.tsx'
import { Run } from './screens/Run.tsx'
import { Settings } from './screens/Settings.tsx'
import { Start } from './screens/Start.tsx'
import { Welcome } from './screens/Welcome.tsx'
import type { EntriesSearch } from './values/queries.ts'

const root = createRootRoute({ component: Frame, notFoundComponent: Start })
const company = createRoute({
  getParentRoute: () => root,
  path: '/company/$companyId',
  component: CompanyFrame,
})

const sorts: readonly EntrySort[] = ['date', 'text', 'amount', 'account', 'ready']

const entries = createRoute({
  getParentRoute: () => company,
  path: 'entries',
  component: Entries,
  validateSearch: (search: Record<string, unknown>): EntriesSearch => {
    const sort = sorts.find((known) => known === search['sort'])
    return {
      ...(typeof search['text'] === 'string' && { text: search['text'] }),
      ...(typeof search['ready'] === 'boolean' && { ready: search['ready'] }),
      ...(sort && { sort }),
      ...(typeof search['descending'] === 'boolean' && { descending: search['descending'] }),
    }
  },
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
  createRoute({ getParentRoute: () => root, path: '/connect', component: Connect }),
  createRoute({ getParentRoute: () => root, path: '/preferences', component: Preferences }),
  company.addChildren([
    entries,
    newExport,
    createRoute({ getParentRoute: () => company, path: 'jobs', component: Jobs }),
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
