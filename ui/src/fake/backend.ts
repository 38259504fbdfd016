import type {
  AppView,
  CompanyView,
  EntriesChanged,
  EntryQuery,
  EntryRow,
  EntryWindow,
  ListsChanged,
  ItemRow,
  NewRun,
  OverviewView,
  ProblemAction,
  ProblemView,
  ProgramView,
  RunRow,
  RunView,
  WatchView,
} from '../bindings.ts'
import type { Calls } from '../ipc.ts'
import { fakeLists } from './masterData.ts'
import { awkward, formats, makeEntries, makeItem, makeVendors, settings } from './data.ts'
import { fits, matchingOf, merchantsOf, nameOf, overviewOf, sortItems, sums } from './lists.ts'
import { laterCalls } from './later.ts'
import { simulate } from './run.ts'
import { fakeTags } from './tagging.ts'
import type { Simulated } from './run.ts'
import { makeWatch } from './watch.ts'

type Emit = (event: string, payload: AppView | RunView | EntriesChanged | ListsChanged | WatchView) => void

/** A list that was asked for, with what it adds up to. */
interface Listed {
  rows: EntryRow[]
  ready: number
  overview: OverviewView
  sums: EntryWindow['sums']
}

/**
 * Flags: `demo` the demo is open; `many` three more companies; `big` 100,000 entries; `hundred` 100 of them; `month` 500 that are ready; `empty` none; `one` a single one; `awkward` names nobody expects; `unfetched` none until they are fetched; `fast` runs take no time, `slow` ones more than a look; `offline`, `refused`,
 * `choose`, `scopes`, `locked`, `missing`, `interrupted`, `busy`, `full` (the disk), `revoked` (the key), `second` (a second window), `tampered`, `again` (booked before), `expired` (Pleo closes the
 * job at the confirmation), `unheard` go wrong in the way they say; `found` a job waits in Pleo; `scheduled` exports have their
 * times; `opened` a profile file was double-clicked, `unopened` one that is none; `reminders` everything there is to remind of; `byhand` this copy does not renew itself, `newest` nothing newer is there.
 */
export function backend(flags: ReadonlySet<string>, emit: Emit): Calls {
  const vendors = makeVendors()
  const tags = fakeTags(vendors)
  const runs: Simulated[] = []
  let entries = flags.has('month')
    ? makeEntries(646, 160)
    : makeEntries(
        flags.has('big')
          ? 100_000
          : flags.has('hundred')
            ? 100
            : flags.has('empty')
              ? 0
              : flags.has('one')
                ? 1
                : 62,
      )
  if (flags.has('awkward')) entries = entries.map(awkward)
  let saved = settings
  let revision = 1
  let program: ProgramView = { updates: !flags.has('byhand'), autostart: false, proxy: null }
  let fetchedAt: string | null = flags.has('unfetched') ? null : '2026-11-22T09:12:00Z'
  let fetching = false
  let lists: { of: readonly EntryRow[]; by: Map<string, Listed> } = { of: entries, by: new Map() }
  /** Pages that are still to come. */
  let toCome: EntryRow[] = []
  if (fetchedAt === null) [toCome, entries] = [entries, []]
  let app: AppView = {
    revision,
    version: '0.1.0',
    user: 'anna',
    keychain: flags.has('missing') ? 'missing' : flags.has('locked') ? 'locked' : 'ready',
    companies: [
      ...(flags.has('demo') ? [company('demo', 'Fjordlys Kaffe ApS', 'demo')] : []),
      ...(flags.has('many')
        ? [
            {
              ...company('haven', 'Havnens Cykler og Reservedele Engros ApS', 'production'),
              ready: 128,
              incomplete: 9,
            },
            { ...company('skov', 'Skovgaard Revision I/S', 'production'), key: 'missing' as const },
            company('klint', 'Klint & Søn', 'production'),
          ]
        : []),
    ],
  }

  const watch = makeWatch(flags, (view) => {
    emit('watch-changed', view)
    changeApp(
      app.companies.map((one) => (one.id === view.companyId ? { ...one, paused: view.choice.paused } : one)),
    )
  })
  const counted = (companies: CompanyView[]) =>
    companies.map((one) =>
      one.id === 'demo'
        ? {
            ...one,
            ready: entries.filter(({ ready }) => ready).length,
            incomplete: entries.filter(({ ready }) => !ready).length,
            fetchedAt,
            offline: flags.has('offline'),
            jobs: watch.view(one.id).jobs,
            reminders: watch.view(one.id).reminders,
          }
        : one,
    )
  app = { ...app, companies: counted(app.companies) }
  const changeApp = (companies: CompanyView[]) => {
    revision += 1
    app = { ...app, revision, companies: counted(companies) }
    emit('app-changed', app)
  }
  const add = (added: CompanyView) => {
    changeApp([...app.companies.filter(({ id }) => id !== added.id), added])
    return added
  }
  const find = (id: string): Simulated => {
    const run = runs.find((one) => one.view().id === id)
    if (!run) throw problem('no_such_run', 'This export is not known here.', 'none')
    return run
  }
  const countRuns = (companyId: string) => {
    const views = runs.map((run) => run.view()).filter((view) => view.companyId === companyId)
    const of = (status: RunView['status']) => views.filter((view) => view.status === status).length
    changeApp(
      app.companies.map((one) =>
        one.id === companyId
          ? { ...one, running: of('running'), waiting: of('waiting'), interrupted: of('interrupted') }
          : one,
      ),
    )
  }
  const changedRun = (view: RunView) => {
    emit('run-changed', view)
    countRuns(view.companyId)
    if (view.status !== 'completed' && view.status !== 'completedWithErrors') return
    const gone = new Set(
      find(view.id)
        .items.filter(({ state }) => state === 'successful')
        .map(({ entryId }) => entryId),
    )
    entries = entries.filter(({ id }) => !gone.has(id))
    revision += 1
    emit('entries-changed', { companyId: view.companyId, revision })
    changeApp(app.companies)
  }
  const start = (order: NewRun, chosen: EntryRow[]) => startWith(order, chosen.map(makeItem), null)
  /** Items without a result, as another job lists them. */
  const left = (run: Simulated) =>
    run.items
      .filter(({ state }) => state !== 'successful' && state !== 'failed')
      .map((item) => Object.assign(structuredClone(item), { state: 'listed' as const, reason: null }))
  const startWith = (order: NewRun, items: ItemRow[], continues: string | null) => {
    const run = simulate({
      id: `run-${String(runs.length + 1)}`,
      number: runs.length + 1,
      order,
      items,
      pace: flags.has('fast') ? 20 : flags.has('slow') ? 2_500 : 400,
      interrupted: flags.has('full') ? full : flags.has('interrupted'),
      again: flags.has('again'),
      continues,
      changed: changedRun,
    })
    runs.unshift(run)
    countRuns(order.companyId)
    return run.view()
  }
  const act = (runId: string, what: Parameters<Simulated['act']>[0]) => {
    find(runId).act(what)
    return find(runId).view()
  }
  const online = () => {
    if (flags.has('offline')) throw offline
    if (flags.has('revoked')) throw revoked
  }

  /** The settings with a profile from a file. */
  const withProfile = () => ({
    ...saved,
    walletAccount: '1360',
    profile: { ...saved.profile, accounts: [], series: 'PLEO' },
  })

  const calls: Calls = {
    getApp: async () => {
      if (flags.has('second')) throw second
      return app
    },
    openDemo: async () => add(company('demo', 'Fjordlys Kaffe ApS', 'demo')),
    connectCompany: async (form) => {
      online()
      if (flags.has('refused')) throw problem('key_refused', 'Pleo does not accept the key.', 'none')
      if (flags.has('choose') && form.companyId === null) {
        return {
          kind: 'chooseCompany',
          companies: [
            { id: 'a', name: 'Skovgaard Revision I/S' },
            { id: 'b', name: 'Havnens Cykler ApS' },
          ],
        }
      }
      return {
        kind: 'connected',
        company: add(company(form.companyId ?? 'c', 'Havnens Cykler ApS', form.environment)),
        missing_scopes: flags.has('scopes') ? ['export-jobs:write', 'vendors:read'] : [],
      }
    },
    replaceKey: async (companyId) => add(company(companyId, 'Havnens Cykler ApS', 'production')),
    forgetCompany: async (companyId) => {
      changeApp(app.companies.filter(({ id }) => id !== companyId))
      return null
    },
    listFormats: async () => formats,
    getSettings: async () => saved,
    saveSettings: async (_, value) => (saved = value),
    saveProfile: async () => '/home/anna/Documents/Fjordlys profile.ledgerport',
    readProfile: async () => withProfile(),
    getOpened: async () =>
      flags.has('opened')
        ? { number: 1, name: 'Skovgaard profile.ledgerport', problem: null }
        : flags.has('unopened')
          ? {
              number: 1,
              name: 'holiday.ledgerport',
              problem: problem(
                'input_invalid',
                'This file is far too large to be a Ledgerport profile.',
                'none',
              ),
            }
          : null,
    compareOpened: async () => withProfile(),
    closeOpened: async () => null,
    chooseFolder: async (current) => `${current}/November`,
    fetchEntries: async (companyId) => {
      online()
      fetching = true
      const page = () => {
        entries = [...entries, ...toCome.splice(0, 20)]
        fetching = toCome.length > 0
        if (!fetching) fetchedAt = new Date().toISOString()
        revision += 1
        emit('entries-changed', { companyId, revision })
        changeApp(app.companies)
        if (fetching) setTimeout(page, 300)
      }
      setTimeout(page, 50)
      return null
    },
    listEntries: async (_, query, offset, limit) => listEntries(query, offset, limit),
    listJobs: async () => {
      online()
      return [
        {
          id: 'job-9',
          status: 'pending',
          createdAt: '2026-11-20T13:05:00Z',
          items: 12,
          failureReason: null,
          runId: null,
          canPickUp: true,
        },
        {
          id: 'job-8',
          status: 'failed',
          createdAt: '2026-10-31T08:40:00Z',
          items: 31,
          failureReason: 'The folder on the file server could not be reached.',
          runId: null,
          canPickUp: false,
        },
      ]
    },
    startRun: async (order) => {
      if (flags.has('busy')) {
        throw problem('job_in_progress', 'Pleo still has an open export job for this company.', 'showJob')
      }
      return start(order, order.source.kind === 'job' ? entries.slice(0, 12) : select(order.source.selection))
    },
    listRuns: async (companyId) =>
      runs
        .map((run) => run.view())
        .filter((view) => view.companyId === companyId)
        .map(toRow),
    getRun: async (runId) => find(runId).view(),
    buildFiles: async (runId) => act(runId, 'build'),
    pauseRun: async (runId) => act(runId, 'pause'),
    resumeRun: async (runId) => act(runId, 'resume'),
    cancelRun: async (runId) => act(runId, 'cancel'),
    confirmImport: async (runId, confirmation) => {
      if (flags.has('expired')) find(runId).expire()
      else find(runId).confirm(confirmation)
      return find(runId).view()
    },
    ...laterCalls({
      find,
      newest: () => runs[0],
      openAgain: (run) => startWith(run.order, left(run), run.id),
    }),
    listItems: async (runId, query, offset, limit) => {
      const run = find(runId)
      const found = sortItems(
        run.items.filter((item) => fits(item, query)),
        query,
      )
      return {
        revision: run.view().revision,
        total: found.length,
        offset,
        rows: found.slice(offset, offset + limit),
      }
    },
    listVendors: async (_, text) => {
      const wanted = text.toLowerCase()
      return vendors
        .filter(({ name, code }) => `${name} ${code ?? ''}`.toLowerCase().includes(wanted))
        .slice(0, 50)
    },
    tagVendor: async (runId, entryIds, vendorId) => {
      const run = find(runId)
      const vendor = vendors.find(({ id }) => id === vendorId)
      const tagged = run.items.filter(
        (item) => entryIds.includes(item.entryId) && item.vendor.rule !== 'notPossible',
      )
      for (const item of tagged) {
        item.vendor = {
          rule: item.vendor.rule,
          source: vendor ? 'tag' : 'none',
          id: vendor?.id ?? null,
          name: vendor?.name ?? null,
          code: vendor?.code ?? null,
        }
      }
      run.retag()
      return tagged.length
    },
    listMerchants: async (runId) => merchantsOf(find(runId).items),
    tagMerchant: async (runId, merchant, vendorId) => {
      const open = find(runId).items.filter(
        (item) => nameOf(item) === merchant && item.vendor.rule !== 'notPossible' && item.vendor.id === null,
      )
      const ids = open.map(({ entryId }) => entryId)
      await calls.tagVendor(runId, ids, vendorId)
      return ids
    },
    ...fakeLists(flags, (companyId) => {
      emit('lists-changed', { companyId })
    }),
    listTagGroups: async (runId, query, offset, limit) => tags.window(find(runId), query, offset, limit),
    listAlike: async (runId, key) => tags.alike(find(runId), key),
    tagAlike: async (runId, key, vendorId, makeRule) => {
      const tagged = tags.tag(find(runId), key, vendorId, makeRule)
      if (!tagged) throw problem('input_invalid', 'Nobody is suggested for these items.', 'none')
      return tagged
    },
    acceptLikely: async (runId) => tags.acceptLikely(find(runId)),
    undoTagging: async (_, step) => tags.undo(step),
    listRules: async (_, text, offset, limit) => {
      const found = tags.rules(text)
      return { total: found.length, rows: found.slice(offset, offset + limit) }
    },
    makeRule: async (_, merchant, category, countries, vendorId) =>
      tags.setRule(merchant, category, countries, vendorId),
    withdrawRule: async (_, merchant, category) => tags.withdraw(merchant, category),
    undoRule: async (_, step) => {
      tags.undo(step)
      return null
    },
    retryKeychain: async () => {
      revision += 1
      app = { ...app, revision, keychain: 'ready' }
      return app
    },
    supportText: async () => 'Ledgerport 0.1.0\nsystem: linux x86_64\nkeychain: Ready\n\nlog, newest last:\n',
    getProgram: async () => program,
    setAutostart: async (autostart) => (program = { ...program, autostart }),
    setProxy: async (proxy) => {
      if (proxy?.includes('@')) {
        throw problem('input_invalid', 'A proxy’s name and password are not kept here.', 'none')
      }
      return (program = { ...program, proxy })
    },
    lookForUpdate: async (channel) =>
      flags.has('newest') ? null : channel === 'preview' ? '0.3.0-rc.1' : '0.2.0',
    installUpdate: async () => {
      throw problem('input_invalid', 'An export is being worked on.', 'none')
    },
    handOut: async (_, folder) => `${folder}/ledgerport-Fjordlys-Kaffe-ApS-2026-11-22.jsonl`,
    revealFile: async () => null,
    verifyFiles: async (runId) =>
      find(runId)
        .view()
        .files.map((_, index) => (flags.has('tampered') && index === 0 ? 'changed' : 'same')),
    getOverview: async (_, query) => ({ ...listed(query).overview, revision }),
    getWatch: async (companyId) => watch.view(companyId),
    saveWatch: async (companyId, choice) => watch.save(companyId, choice),
    checkNow: async () => {
      online()
      return null
    },
    testHook: async () => {
      if (flags.has('unheard')) {
        throw problem(
          'input_invalid',
          'Nothing answers at this address. Check whether the tunnel or relay runs.',
          'none',
        )
      }
      return 42
    },
    setMenu: async () => null,
    notify: async () => null,
  }

  /** The database has an index; sorting and adding up 100,000 rows here would be all that a test measures. */
  function listed(query: EntryQuery): Listed {
    if (lists.of !== entries) lists = { of: entries, by: new Map() }
    const key = JSON.stringify(query)
    const known = lists.by.get(key)
    if (known) return known
    const rows = matchingOf(entries, query)
    const list = {
      rows,
      ready: rows.filter(({ ready }) => ready).length,
      sums: sums(rows.map(({ amount }) => amount)),
      overview: overviewOf(entries, query, revision),
    }
    lists.by.set(key, list)
    return list
  }

  function matching(query: EntryQuery): EntryRow[] {
    return listed(query).rows
  }

  function listEntries(query: EntryQuery, offset: number, limit: number): EntryWindow {
    const found = listed(query)
    return {
      revision,
      total: found.rows.length,
      ready: found.ready,
      offset,
      rows: found.rows.slice(offset, offset + limit),
      sums: found.sums,
      fetching,
      fetchedAt,
      problem: flags.has('offline') ? offline : null,
    }
  }

  function select(selection: Extract<NewRun['source'], { kind: 'entries' }>['selection']): EntryRow[] {
    if (selection.mode === 'some') return entries.filter(({ id }) => selection.ids.includes(id))
    return matching(selection.query).filter(({ id }) => !selection.except.includes(id))
  }

  return calls
}

const revoked: ProblemView = {
  ...problem('key_refused', 'Pleo does not accept the key.', 'replaceKey'),
  next: 'It may be mistyped, expired or revoked. Enter a new key.',
}
const full: ProblemView = {
  ...problem('disk_full', 'The disk is full.', 'retry'),
  books: 'No half file was left behind, and nothing was reported to Pleo.',
  next: 'Make room, then continue.',
}
const second: ProblemView = {
  ...problem('already_open', 'Ledgerport is already open on this data.', 'retry'),
  books: 'Two at once could report an item twice, so this one stops here.',
  next: 'Use the window that is open, or close it first.',
}
const offline = problem('offline', 'Pleo cannot be reached.', 'retry')

function problem(code: string, what: string, action: ProblemAction): ProblemView {
  return {
    code,
    what,
    books: 'Nothing is lost: what was read and written so far is kept.',
    next: 'Check the internet connection, then try again.',
    action,
    detail: `GET /v3/accounting-entries: ${code}`,
  }
}

function company(id: string, name: string, environment: CompanyView['environment']): CompanyView {
  return {
    id,
    name,
    environment,
    key: 'keychain',
    connectedAt: '2026-11-03T08:30:00Z',
    running: 0,
    waiting: 0,
    interrupted: 0,
    ready: 0,
    incomplete: 0,
    fetchedAt: '2026-11-22T09:12:00Z',
    offline: false,
    jobs: [],
    reminders: [],
    paused: false,
  }
}

function toRow(view: RunView): RunRow {
  return {
    id: view.id,
    companyId: view.companyId,
    number: view.number,
    status: view.status,
    phase: view.phase,
    format: view.format,
    items: view.counts.total,
    failed: view.counts.failed + view.counts.blocked,
    sums: view.totals.map(({ currency, pleo }) => ({ currency, amount: pleo })),
    waitingFor: view.waitingFor,
    files: view.files,
    startedAt: view.startedAt,
    endedAt: view.endedAt,
  }
}
