import { QueryClientProvider } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { PreferencesProvider } from './intl.tsx'
import { PickedProvider } from './live/usePicked.tsx'
import { router } from './router.tsx'

export function App({ client }: { client: QueryClient }) {
  return (
    <PreferencesProvider>
      <QueryClientProvider client={client}>
        <PickedProvider>
          <RouterProvider router={router} />
        </PickedProvider>
      </QueryClientProvider>
    </PreferencesProvider>
  )
}
