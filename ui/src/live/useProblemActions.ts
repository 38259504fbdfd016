import { useNavigate } from '@tanstack/react-router'
import type { ProblemActions } from '../components/ProblemBox.tsx'

/** What the buttons of a problem do on a company's pages. */
export function useProblemActions(companyId: string, retry: () => void): ProblemActions {
  const navigate = useNavigate()
  const params = { companyId }
  return {
    retry,
    replaceKey: () => void navigate({ to: '/company/$companyId/key', params }),
    chooseFolder: () => void navigate({ to: '/company/$companyId/settings', params }),
    showJob: () => void navigate({ to: '/company/$companyId/jobs', params }),
    startAgain: () => void navigate({ to: '/company/$companyId/entries', params }),
  }
}
