import { QueryClientProvider } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { useState } from 'react'
import { Speaker } from './fake/Speaker.tsx'
import { PreferencesProvider } from './intl.tsx'
import { PickedProvider } from './live/usePicked.tsx'
import { ToastProvider } from './live/useToasts.tsx'
import { UndoProvider } from './live/useUndo.tsx'
import { makeRouter } from './router.tsx'

export function App({ client }: { client: QueryClient }) {
  const [router] = useState(makeRouter)
  return (
    <PreferencesProvider>
      {/* Left out of every other build, as in main.tsx. */}
      {import.meta.env.MODE === 'fake' && <Speaker />}
      <QueryClientProvider client={client}>
        <ToastProvider>
          <UndoProvider>
            <PickedProvider>
              <RouterProvider router={router} />
            </PickedProvider>
          </UndoProvider>
        </ToastProvider>
      </QueryClientProvider>
    </PreferencesProvider>
  )
}
