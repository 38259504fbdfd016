import { render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import { fetchWords, PreferencesProvider } from '../intl.tsx'
import type { ProblemView } from '../ipc.ts'
import { Refusal } from '../ipc.ts'
import { ErrorBox, ProblemBox } from './ProblemBox.tsx'

await fetchWords()

const problem: ProblemView = {
  code: 'key_refused',
  what: 'Pleo does not accept this key.',
  books: 'Nothing was changed.',
  next: 'Enter another key.',
  action: 'replaceKey',
  detail: 'GET /v3/me: 401',
}
const show = (element: React.ReactNode) => render(<PreferencesProvider>{element}</PreferencesProvider>)

test('says the four things and presses the one button', async () => {
  const replaceKey = vi.fn()
  show(<ProblemBox problem={problem} actions={{ replaceKey }} />)
  for (const words of [problem.what, problem.books, problem.next]) {
    expect(screen.getByText(words)).toBeInTheDocument()
  }
  await userEvent.click(screen.getByRole('button', { name: 'Replace the key' }))
  expect(replaceKey).toHaveBeenCalledOnce()
})

test('offers no button that would do nothing', () => {
  show(<ProblemBox problem={problem} actions={{ retry: vi.fn() }} />)
  expect(screen.queryByTestId('problem-action')).toBeNull()
})

test('copies code and detail', async () => {
  const user = userEvent.setup()
  show(<ProblemBox problem={problem} actions={{}} />)
  await user.click(screen.getByText('Details'))
  await user.click(screen.getByRole('button', { name: 'Copy details' }))
  expect(await navigator.clipboard.readText()).toBe('key_refused\nGET /v3/me: 401')
  expect(screen.getByRole('button', { name: 'Copied' })).toBeInTheDocument()
})

test.each([
  ['a refusal', new Refusal(problem), problem.what],
  ['a bare text', 'Command get_app not allowed', 'The window could not reach the program behind it.'],
  ['an exception', new Error('boom'), 'The window could not reach the program behind it.'],
])('%s becomes words', (_, error, words) => {
  show(<ErrorBox error={error} actions={{}} />)
  expect(screen.getByRole('alert')).toHaveTextContent(words)
})

test('no error, no box', () => {
  show(<ErrorBox error={null} actions={{}} />)
  expect(screen.queryByRole('alert')).toBeNull()
})
