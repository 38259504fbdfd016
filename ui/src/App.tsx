import { QueryClientProvider } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { useState } from 'react'
import { PreferencesProvider } from './intl.tsx'
import { PickedProvider } from './live/usePicked.tsx'
import { makeRouter } from './router.tsx'

export function App({ client }: { client: QueryClient }) {
  const [router] = useState(makeRouter)
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
