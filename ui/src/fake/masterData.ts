// Lists of master data: a vendor list that can be imported, compared and carried out, with every kind of step in it.

import type { ListView, PreviewView, StepView, SyncView } from '../bindings.ts'
import type { Calls } from '../ipc.ts'

type Own = Pick<
  Calls,
  | 'listLists'
  | 'chooseFile'
  | 'viewList'
  | 'takeList'
  | 'planList'
  | 'listSteps'
  | 'decideSteps'
  | 'syncList'
  | 'stopSync'
  | 'activateDraft'
  | 'explainRefusal'
>

function step(position: number, action: string, state: string, name: string, more: Partial<StepView> = {}) {
  return {
    position,
    action,
    state,
    question: '',
    code: String(7_000 + position),
    name,
    outcome: '',
    id: null,
    changes: [],
    ...more,
  } satisfies StepView
}

const planned = (): StepView[] => [
  step(0, 'update', 'ready', 'Nordisk Papir A/S', {
    changes: [{ field: 'name', pleo: 'Nordisk Papir', list: 'Nordisk Papir A/S' }],
  }),
  step(1, 'update', 'ask', 'Havnens Kaffe', {
    question: 'changed_at_pleo',
    changes: [{ field: 'tax_id', pleo: 'DK13585628', list: 'DK25470931' }],
  }),
  step(2, 'activate', 'ask', 'Klint & Søn', {
    question: 'same_name',
    changes: [{ field: 'external_id', pleo: null, list: '7002' }],
  }),
  step(3, 'create', 'ready', 'Bølgebryder IT'),
  step(4, 'archive', 'ask', 'Gamle Trykkeri', { question: 'gone' }),
  step(5, 'draft', 'task', 'Ny Leverandør', { code: '', id: 'draft-1' }),
  step(6, 'trouble', 'failed', 'Dobbelt ApS', {
    outcome:
      'Pleo has 2 vendors with this code, so none of them was touched. Archive all but one in Pleo, then plan again.',
  }),
]

const preview: PreviewView = {
  name: 'kreditorer.csv',
  checksum: 'c0ffee',
  rows: 42,
  source: 'UTF-8, ;',
  headings: ['Nummer', 'Navn', 'CVR-nr.', 'Land'],
  columns: [
    { field: 'code', column: 0 },
    { field: 'name', column: 1 },
    { field: 'tax_id', column: 2 },
    { field: 'country', column: 3 },
    { field: 'iban', column: null },
  ],
  sample: [
    ['7000', 'Nordisk Papir A/S', '13585628', 'DK'],
    ['7001', 'Havnens Kaffe', '25470931', 'DK'],
  ],
  remarks: ['2 cells hold formulas; their saved results were read.'],
  findings: [{ row: 9, text: 'The row has no name and was left out.', leftOut: true }],
  findingCount: 1,
  added: 3,
  changed: 2,
  renamed: 0,
  gone: 1,
  unchanged: 36,
  suspicious: false,
  first: false,
  mustAsk: true,
  examples: [{ kind: 'gone', code: '7004', name: 'Gamle Trykkeri' }],
}

/** `fresh` nothing was imported yet; otherwise a vendor list is there. */
export function fakeLists(flags: ReadonlySet<string>, changed: (companyId: string) => void): Own {
  let rows: number | null = flags.has('fresh') ? null : 40
  let steps: StepView[] | null = null
  let status = 'planned'
  let busy = false
  let revision = 1
  const counts = (all: readonly StepView[]): SyncView['counts'] => {
    const found = new Map<string, SyncView['counts'][number]>()
    for (const { action, state } of all) {
      const key = `${action} ${state}`
      found.set(key, { action, state, count: (found.get(key)?.count ?? 0) + 1 })
    }
    return [...found.values()]
  }
  const view = (list: string): ListView => {
    const own = list === 'vendors'
    return {
      list,
      rows: own ? rows : null,
      source: own && rows !== null ? preview.name : null,
      importedAt: own && rows !== null ? '2026-11-20T10:00:00Z' : null,
      busy: own && busy,
      sync:
        own && steps
          ? {
              status,
              revision,
              createdAt: '2026-11-22T09:12:00Z',
              unchanged: 36,
              minutes: 3,
              suspicious: false,
              counts: counts(steps),
              problem: null,
            }
          : null,
    }
  }
  const change = (next: readonly StepView[]) => {
    steps = [...next]
    revision += 1
  }
  return {
    listLists: async () => [view('vendors'), view('accounts'), view('tax_codes')],
    chooseFile: async () => '/home/anna/kreditorer.csv',
    viewList: async (_company, _list, _path, mapping) => ({
      ...preview,
      columns: preview.columns.map((one) => {
        const said = mapping.findLast((word) => word.startsWith(`${one.field}=`))
        if (said === undefined) return one
        const column = said.slice(one.field.length + 1)
        return { ...one, column: column === '' ? null : Number(column) - 1 }
      }),
    }),
    takeList: async (companyId, list) => {
      rows = preview.rows
      changed(companyId)
      return view(list)
    },
    planList: async (companyId, list) => {
      change(planned())
      status = 'planned'
      changed(companyId)
      return view(list)
    },
    listSteps: async (_company, list, part, text, offset, limit) => {
      const wanted = { all: null, ask: 'ask', failed: 'failed', tasks: 'task' }[part]
      const found = (list === 'vendors' ? (steps ?? []) : []).filter(
        ({ state, code, name }) =>
          (wanted === null || state === wanted) &&
          `${code} ${name}`.toLowerCase().includes(text.trim().toLowerCase()),
      )
      return { total: found.length, offset, rows: found.slice(offset, offset + limit) }
    },
    decideSteps: async (companyId, _list, positions, wanted) => {
      let decided = 0
      change(
        // oxlint-disable-next-line no-map-spread -- what was shown before stays as it was
        (steps ?? []).map((one) => {
          const meant = positions === null ? one.state === 'ask' : positions.includes(one.position)
          if (!meant) return one
          decided += 1
          return { ...one, state: wanted ? 'ready' : 'left' }
        }),
      )
      changed(companyId)
      return decided
    },
    syncList: async (companyId, list) => {
      busy = true
      status = 'running'
      changed(companyId)
      for (const one of (steps ?? []).filter(({ state }) => state === 'ready')) {
        // eslint-disable-next-line no-await-in-loop -- one after the other is what is shown
        await new Promise((resolve) => setTimeout(resolve, flags.has('fast') ? 5 : 300))
        if (!busy) break
        // oxlint-disable-next-line no-map-spread -- what was shown before stays as it was
        change((steps ?? []).map((all) => (all.position === one.position ? { ...all, state: 'done' } : all)))
        changed(companyId)
      }
      status = busy ? 'done' : 'cancelled'
      busy = false
      changed(companyId)
      return view(list)
    },
    stopSync: async () => {
      busy = false
      return null
    },
    activateDraft: async (companyId) => {
      change((steps ?? []).filter(({ action }) => action !== 'draft'))
      changed(companyId)
      return view('vendors')
    },
    explainRefusal: async (_run, message) =>
      message.trim() === ''
        ? null
        : {
            system: 'Xero',
            cause:
              'The account does not exist in Xero, or may not be used in this kind of document, as bank and system accounts in journals.',
            fix: 'Add the account in Xero, or choose another category in Pleo.',
            reason: 'Account No. 4010 does not exist in the Accounting System. Check Category.',
            typeV3: 'account_unknown',
            typeV2: 'invalid_configuration',
            entryIds: [],
          },
  }
}
