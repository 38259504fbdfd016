import { Navigate, useRouterState } from '@tanstack/react-router'
import { ErrorBox } from '../components/ProblemBox.tsx'
import { Page, Pending } from '../components/page.tsx'
import { useApp } from '../live/views.ts'

/** Where the program opens: the inbox, or the welcome page while there is no company. */
export function Start() {
  const app = useApp()
  // Whoever pressed a link before the companies were known goes there, not to the inbox.
  const leaving = useRouterState({ select: (state) => state.location.pathname !== '/' })
  if (app.error) {
    // Nothing can be done here before the data can be read: it says why, and everything else waits.
    return (
      <Page title="Ledgerport" shape="text">
        <ErrorBox error={app.error} actions={{ retry: () => void app.refetch() }} />
      </Page>
    )
  }
  if (!app.data || leaving) return <Pending />
  return <Navigate to={app.data.companies.length > 0 ? '/inbox' : '/welcome'} replace />
}
