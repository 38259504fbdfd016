import { emit } from '@tauri-apps/api/event'
import { clearMocks, mockIPC, mockWindows } from '@tauri-apps/api/mocks'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { AppView, RunView } from '../bindings.ts'
import { connect, keepNewer, keys, makeQueryClient, takeRun } from './views.ts'

const app = (revision: number): AppView => ({
  revision,
  version: '1',
  user: '',
  keychain: 'ready',
  companies: [],
})
const run = (revision: number) =>
  ({ revision, id: 'r', companyId: 'c', status: 'running', phase: 'read' }) as RunView

beforeEach(() => {
  mockWindows('main')
  mockIPC(() => null, { shouldMockEvents: true })
})
afterEach(clearMocks)

test('an event that was overtaken is dropped', async () => {
  const client = makeQueryClient()
  await connect(client)
  await emit('app-changed', app(5))
  await emit('app-changed', app(4))
  expect(client.getQueryData(keys.app)).toEqual(app(5))
  await emit('app-changed', app(6))
  expect(client.getQueryData(keys.app)).toEqual(app(6))
})

test('an answer that was overtaken by an event is dropped', async () => {
  const client = makeQueryClient()
  await connect(client)
  await emit('app-changed', app(9))
  await client.fetchQuery({
    queryKey: keys.app,
    queryFn: () => app(8),
    structuralSharing: keepNewer,
    staleTime: 0,
  })
  expect(client.getQueryData(keys.app)).toEqual(app(9))
})

test('a changed run has its rows read again once, however often it changes', async () => {
  vi.useFakeTimers()
  try {
    const client = makeQueryClient()
    const invalidate = vi.spyOn(client, 'invalidateQueries')
    await connect(client)
    for (const revision of [1, 2, 3]) await emit('run-changed', run(revision))
    await emit('run-changed', run(2))
    expect(client.getQueryData(keys.run('r'))).toEqual(run(3))
    await vi.advanceTimersByTimeAsync(1_000)
    const items = invalidate.mock.calls.filter(([filters]) => filters?.queryKey?.[0] === 'items')
    expect(items).toHaveLength(1)
  } finally {
    vi.useRealTimers()
  }
})

test('a command does not put an older run over a newer one', () => {
  const client = makeQueryClient()
  takeRun(client, run(3))
  takeRun(client, run(2))
  expect(client.getQueryData(keys.run('r'))).toEqual(run(3))
})
