import { clearMocks, mockIPC, mockWindows } from '@tauri-apps/api/mocks'
import { cleanup, render, screen, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { App } from '../App.tsx'
import type { AppView, ConnectOutcome, ProblemView } from '../bindings.ts'
import { fetchWords } from '../intl.tsx'
import { makeQueryClient } from '../live/views.ts'

await fetchWords()

const KEY = 'pleo-key-3f9c-never-to-be-seen-again'

const app: AppView = { revision: 1, version: '0', user: '', keychain: 'missing', companies: [] }
const refused: ProblemView = {
  code: 'key_refused',
  what: 'Pleo does not accept this key.',
  books: '',
  next: '',
  action: 'replaceKey',
  detail: null,
}

let sent: unknown[] = []
let answer: () => ConnectOutcome

beforeEach(() => {
  sent = []
  mockWindows('main')
  mockIPC(
    (command, args) => {
      if (command === 'get_app') return app
      if (command === 'set_menu') return null
      if (command !== 'connect_company') throw new Error(`unexpected ${command}`)
      sent.push(structuredClone((args as { form: unknown }).form))
      return answer()
    },
    { shouldMockEvents: true },
  )
  location.hash = '#/connect'
})
afterEach(async () => {
  cleanup()
  // What was listened to is let go of a moment later, and needs the mocks for that.
  await new Promise((done) => {
    setTimeout(done)
  })
  clearMocks()
})

async function connect() {
  const user = userEvent.setup()
  const client = makeQueryClient()
  render(<App client={client} />)
  const field = await screen.findByLabelText('Key')
  expect(field).toHaveAttribute('type', 'password')
  await user.type(field, KEY)
  await user.click(screen.getByRole('button', { name: 'Test and connect' }))
  return { user, client, field }
}

/** The key is in no attribute, no input, no cache and no storage. */
function expectForgotten(client: ReturnType<typeof makeQueryClient>) {
  expect(screen.getByLabelText('Key')).toHaveValue('')
  const held = client
    .getMutationCache()
    .getAll()
    .map(({ state }) => [
      state,
      typeof state.variables === 'function' ? (state.variables as () => string)() : '',
    ])
  expect(JSON.stringify(held)).not.toContain(KEY)
  expect(document.documentElement.outerHTML).not.toContain(KEY)
  expect(Object.values(localStorage).join()).not.toContain(KEY)
}

test('a refused key reaches Rust once and is gone from the page', async () => {
  answer = () => {
    // Commands refuse with a plain object, as Tauri does.
    // eslint-disable-next-line typescript/only-throw-error, no-throw-literal
    throw refused
  }
  const { client } = await connect()
  expect(await screen.findByText(refused.what)).toBeInTheDocument()
  expect(sent).toEqual([
    { environment: 'production', baseUrl: null, key: KEY, auth: 'apiKey', companyId: null },
  ])
  expectForgotten(client)
})

test('a key for several companies asks which one, and for the key again', async () => {
  answer = () => ({ kind: 'chooseCompany', companies: [{ id: 'a', name: 'Skovgaard' }] })
  const { client, user, field } = await connect()
  expect(await screen.findByText('Skovgaard')).toBeInTheDocument()
  expectForgotten(client)
  await waitFor(() => {
    expect(field).toHaveFocus()
  })
  await user.type(field, KEY)
  await user.click(screen.getByRole('button', { name: 'Test and connect' }))
  await waitFor(() => {
    expect(sent).toHaveLength(2)
  })
  expect(sent[1]).toMatchObject({ companyId: 'a', key: KEY })
  expectForgotten(client)
})

test('a local sandbox needs its address', async () => {
  answer = () => ({ kind: 'chooseCompany', companies: [] })
  const user = userEvent.setup()
  render(<App client={makeQueryClient()} />)
  await user.click(await screen.findByText('Local sandbox'))
  await user.type(screen.getByTestId('address'), ' http://127.0.0.1:9 ')
  await user.type(screen.getByLabelText('Key'), KEY)
  await user.click(screen.getByRole('button', { name: 'Test and connect' }))
  await waitFor(() => {
    expect(sent).toMatchObject([{ environment: 'local', baseUrl: 'http://127.0.0.1:9' }])
  })
})
