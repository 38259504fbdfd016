import { Navigate } from '@tanstack/react-router'
import { ErrorBox } from '../components/ProblemBox.tsx'
import { Pending } from '../components/page.tsx'
import { useApp } from '../live/views.ts'

/** Where the program opens: the first company's entries, or the welcome page. */
export function Start() {
  const app = useApp()
  if (app.error) return <ErrorBox error={app.error} actions={{ retry: () => void app.refetch() }} />
  if (!app.data) return <Pending />
  const first = app.data.companies[0]
  return first ? (
    <Navigate to="/company/$companyId/entries" params={{ companyId: first.id }} replace />
  ) : (
    <Navigate to="/welcome" replace />
  )
}
