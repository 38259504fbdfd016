import './tokens.css'
import './base.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { fetchWords } from './intl.tsx'
import { connect, makeQueryClient } from './live/views.ts'

// Left out of every other build: the condition is a constant there.
if (import.meta.env.MODE === 'fake') {
  const { startFake } = await import('./fake/start.ts')
  startFake(new URLSearchParams(location.search).get('fake') ?? '')
}

const client = makeQueryClient()
await Promise.all([connect(client), fetchWords()])

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <App client={client} />
  </StrictMode>,
)
