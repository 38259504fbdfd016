// Whole views from Rust, kept by TanStack Query: fetched once, replaced by events, never older than what is shown.

import { keepPreviousData, QueryClient, useQuery } from '@tanstack/react-query'
import { ipc, listen } from '../ipc.ts'
import type { AppView, EntryQuery, RunView, WatchView } from '../ipc.ts'
import { newer } from '../values/newer.ts'

export const keys = {
  app: ['app'] as const,
  formats: ['formats'] as const,
  program: ['program'] as const,
  settings: (company: string) => ['settings', company] as const,
  jobs: (company: string) => ['jobs', company] as const,
  runs: (company: string) => ['runs', company] as const,
  run: (run: string) => ['run', run] as const,
  items: (run: string) => ['items', run] as const,
  /** Below the items, so that it goes stale with them. */
  merchants: (run: string) => ['items', run, 'merchants'] as const,
  tagGroups: (run: string) => ['items', run, 'groups'] as const,
  rules: (company: string) => ['rules', company] as const,
  entries: (company: string) => ['entries', company] as const,
  overview: (company: string, query: EntryQuery) => ['entries', company, 'overview', query] as const,
  lists: (company: string) => ['lists', company] as const,
  watch: (company: string) => ['watch', company] as const,
  vendors: (company: string, text: string) => ['vendors', company, text] as const,
}

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { networkMode: 'always', retry: false, staleTime: Infinity, refetchOnWindowFocus: false },
      mutations: { networkMode: 'always', retry: false },
    },
  })
}

/** For Query's `structuralSharing`: an answer that was overtaken by an event is dropped. */
export function keepNewer(known: unknown, arrived: unknown): unknown {
  return newer(known as { revision: number } | undefined, arrived as { revision: number })
}

/** A busy run sends five views a second; its rows are read again at most this often (milliseconds). */
const ROWS_EVERY = 300

/** Connects events with the cache. Resolves when no change can be missed any more. */
export async function connect(client: QueryClient): Promise<void> {
  const due = new Map<string, ReturnType<typeof setTimeout>>()
  const invalidateSoon = (key: readonly unknown[]) => {
    const name = key.join('/')
    if (due.has(name)) return
    const run = () => {
      due.delete(name)
      void client.invalidateQueries({ queryKey: key })
    }
    due.set(name, setTimeout(run, ROWS_EVERY))
  }
  await listen({
    app: (view) => {
      client.setQueryData<AppView>(keys.app, (known) => newer(known, view))
    },
    run: (view) => {
      const known = client.getQueryData<RunView>(keys.run(view.id))
      if (known && known.revision >= view.revision) return
      takeRun(client, view)
      invalidateSoon(keys.items(view.id))
      if (known?.status !== view.status || known.phase !== view.phase) {
        invalidateSoon(keys.runs(view.companyId))
        invalidateSoon(keys.jobs(view.companyId))
      }
    },
    entries: ({ companyId }) => {
      invalidateSoon(keys.entries(companyId))
    },
    lists: ({ companyId }) => {
      invalidateSoon(keys.lists(companyId))
    },
    watch: (view) => {
      takeWatch(client, view)
      invalidateSoon(keys.jobs(view.companyId))
    },
  })
}

/** Puts a run that a command answered with into the cache, unless a newer one is there. */
export function takeRun(client: QueryClient, view: RunView): void {
  client.setQueryData<RunView>(keys.run(view.id), (known) => newer(known, view))
}

/** Puts what a command answered with into the cache, unless a newer one is there. */
export function takeWatch(client: QueryClient, view: WatchView): void {
  client.setQueryData<WatchView>(keys.watch(view.companyId), (known) => newer(known, view))
}

export function useWatch(company: string) {
  return useQuery({
    queryKey: keys.watch(company),
    queryFn: () => ipc.getWatch(company),
    structuralSharing: keepNewer,
  })
}

export function useApp() {
  return useQuery({ queryKey: keys.app, queryFn: () => ipc.getApp(), structuralSharing: keepNewer })
}

export function useCompany(id: string) {
  return useApp().data?.companies.find((company) => company.id === id)
}

export function useRun(id: string | undefined) {
  return useQuery({
    queryKey: keys.run(id ?? ''),
    queryFn: () => ipc.getRun(id ?? ''),
    structuralSharing: keepNewer,
    enabled: id !== undefined,
  })
}

export function useSettings(company: string) {
  return useQuery({ queryKey: keys.settings(company), queryFn: () => ipc.getSettings(company) })
}

export function useJobs(company: string) {
  return useQuery({ queryKey: keys.jobs(company), queryFn: () => ipc.listJobs(company), staleTime: 0 })
}

export function useRuns(company: string) {
  return useQuery({ queryKey: keys.runs(company), queryFn: () => ipc.listRuns(company), staleTime: 0 })
}

/** What the entries that match add up to, and what there is to filter by. */
export function useOverview(company: string, query: EntryQuery) {
  return useQuery({
    queryKey: keys.overview(company, query),
    queryFn: () => ipc.getOverview(company, query),
    structuralSharing: keepNewer,
    placeholderData: keepPreviousData,
  })
}

/** Counts and sums of all entries that match, without their rows. */
export function useEntryHead(company: string, query: EntryQuery, enabled = true) {
  return useQuery({
    queryKey: [...keys.entries(company), 'head', query],
    queryFn: () => ipc.listEntries(company, query, 0, 1),
    structuralSharing: keepNewer,
    enabled,
  })
}
