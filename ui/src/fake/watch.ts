// The watch over the invented company.

import type { ReminderView, WatchChoice, WatchView } from '../bindings.ts'

interface Watched {
  view: (companyId: string) => WatchView
  save: (companyId: string, choice: WatchChoice) => WatchView
}

const trouble = {
  code: 'offline',
  what: 'Pleo cannot be reached.',
  books: 'Nothing is lost: what was read and written so far is kept.',
  next: 'Check the internet connection, then try again.',
  action: 'retry' as const,
  detail: null,
}

const reminders: ReminderView[] = [
  { kind: 'troubled', at: '2026-11-22T08:40:00Z', problem: trouble },
  { kind: 'keyEnds', days: 6 },
  { kind: 'missingScopes', scopes: ['export-jobs:write'] },
  {
    kind: 'hook',
    problem: {
      ...trouble,
      code: 'input_invalid',
      what: 'Port 27463 of this computer is used by another program, so no notification can be received. Pleo is asked regularly all the same. Choose another port, and lead the tunnel to it.',
      books: '',
      next: '',
      action: 'none',
    },
  },
]

export function makeWatch(flags: ReadonlySet<string>, changed: (view: WatchView) => void): Watched {
  let revision = 1
  let choice: WatchChoice = {
    paused: false,
    hook: true,
    address: '',
    port: 0,
    policy: flags.has('scheduled') ? 'schedule' : 'ask',
    days: [1, 4],
    time: '09:00',
    onlyReady: false,
    fewerThan: null,
    quiet: flags.has('scheduled') ? { from: '18:00', to: '08:00' } : null,
    keyExpires: null,
  }
  const view = (companyId: string): WatchView => ({
    revision,
    companyId,
    post: 'watching',
    next: '2026-11-22T09:13:20Z',
    success: flags.has('offline') ? '2026-11-22T08:12:00Z' : '2026-11-22T09:12:00Z',
    choice,
    reminders: flags.has('reminders') ? reminders : [],
    jobs: flags.has('found')
      ? [{ id: 'job-9', status: 'pending', items: 12, createdAt: '2026-11-22T09:05:00Z' }]
      : [],
    listening: choice.hook ? 27_463 : null,
    endpoint: choice.hook ? 'http://127.0.0.1:27463/pleo/7d444840-9dc0-11d1-b245-5ffdce74fad2' : null,
    subscribed: choice.hook,
    deliveries: flags.has('found')
      ? [
          { at: '2026-11-22T09:11:00Z', came: 'jobChanged' },
          { at: '2026-11-22T09:07:30Z', came: 'wrongSignature' },
          { at: '2026-11-22T09:05:01Z', came: 'again' },
          { at: '2026-11-22T09:05:00Z', came: 'jobCreated' },
        ]
      : [],
    lastRefused: flags.has('found') ? { at: '2026-11-22T09:07:30Z', came: 'wrongSignature' } : null,
    scheduled: choice.policy === 'schedule' ? '2026-11-23T08:00:00Z' : null,
    omitted: choice.policy === 'schedule' ? { due: '2026-11-19T08:00:00Z', why: 'not_ready' } : null,
  })
  return {
    view,
    save: (companyId, next) => {
      choice = next
      revision += 1
      changed(view(companyId))
      return view(companyId)
    },
  }
}
