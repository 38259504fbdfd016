import { Navigate } from '@tanstack/react-router'
import { ErrorBox } from '../components/ProblemBox.tsx'
import { Pending } from '../components/page.tsx'
import { useApp } from '../live/views.ts'

/** Where the program opens: the inbox, or the welcome page while there is no company. */
export function Start() {
  const app = useApp()
  if (app.error) return <ErrorBox error={app.error} actions={{ retry: () => void app.refetch() }} />
  if (!app.data) return <Pending />
  return <Navigate to={app.data.companies.length > 0 ? '/inbox' : '/welcome'} replace />
}
