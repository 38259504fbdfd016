// A run that goes through its phases by itself, as the real one does: it stops for the person, and for nothing else.

import type {
  DecidedView,
  DecisionView,
  ImportConfirmation,
  ItemCounts,
  ItemRow,
  NewRun,
  PhaseView,
  ProblemView,
  RunView,
} from '../bindings.ts'
import { decimal, minorOf } from './data.ts'

const phases: readonly PhaseView[] = [
  'create',
  'claim',
  'read',
  'check',
  'build',
  'handOver',
  'report',
  'close',
]
const NO_VENDOR =
  "Selected vendor cannot be processed because it does not exist or is currently blocked. Please verify the vendor's status in the accounting system and try again."

/** Texts that the file cannot hold as they are. */
export const CHANGED_TEXTS = 231

export interface Simulated {
  view: () => RunView
  id: string
  order: NewRun
  items: ItemRow[]
  act: (what: 'pause' | 'resume' | 'cancel' | 'build') => void
  confirm: (confirmation: ImportConfirmation) => void
  retag: () => void
  /** Gives what was decided before. */
  decide: (entryIds: readonly string[] | null, decision: DecisionView) => DecidedView[]
  /** Pleo closes the job before it has every result. */
  expire: () => void
  continueIn: (runId: string) => void
}

export interface Script {
  id: string
  number: number
  order: NewRun
  items: ItemRow[]
  /** Milliseconds per step. */
  pace: number
  /** Stops reading half way: as when the program was closed, or with this problem. */
  interrupted: boolean | ProblemView
  /** Every fourth entry stands in a file of an earlier export. */
  again: boolean
  /** The run this one goes on for. */
  continues: string | null
  changed: (view: RunView) => void
}

const EARLIER = 'ledgerport-0007.csv'

export function simulate({
  id,
  number,
  order,
  items,
  pace,
  interrupted,
  again,
  continues,
  changed,
}: Script): Simulated {
  const now = () => new Date().toISOString()
  let timer: ReturnType<typeof setTimeout> | undefined
  let revision = 0
  let status: RunView['status'] = 'running'
  let phase: PhaseView = 'create'
  let waitingFor: RunView['waitingFor'] = null
  let done = 0
  let files: RunView['files'] = []
  let endedAt: string | null = null
  let requests = 0
  let stumbled = interrupted !== false
  let problem: RunView['problem'] = null
  let continuedIn: string | null = null
  const startedAt = now()
  const log: RunView['log'] = []
  const steps = phases.map((one) => ({
    phase: one,
    startedAt: null as string | null,
    endedAt: null as string | null,
  }))

  const say = (text: string) => log.push({ at: now(), text })
  const enter = (next: PhaseView) => {
    const step = steps.find((one) => one.phase === phase)
    if (step) step.endedAt = now()
    phase = next
    done = 0
    const begun = steps.find((one) => one.phase === next)
    if (begun) begun.startedAt = now()
  }
  const emit = () => {
    revision += 1
    changed(view())
  }
  const schedule = () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      tick()
      emit()
      if (status === 'running') schedule()
    }, pace)
  }

  const check = () => {
    for (const item of items) {
      if (!['read', 'ready', 'blocked', 'booked'].includes(item.state)) continue
      if (item.earlier && item.decision?.kind !== 'bookAgain') {
        const left = item.decision?.kind === 'leaveOut'
        item.state = left ? 'blocked' : 'booked'
        item.reason = left
          ? `Left out of this export on purpose: it was booked as ${item.earlier.voucher} in ${item.earlier.file} before. It stays in the list of entries to export.`
          : null
        continue
      }
      const blocked = item.vendor.rule === 'required' && item.vendor.id === null
      item.state = blocked ? 'blocked' : 'ready'
      item.reason = blocked ? NO_VENDOR : null
    }
  }

  const tick = () => {
    requests += 1
    const batch = Math.max(1, Math.ceil(items.length / 8))
    switch (phase) {
      case 'create':
        say(`Pleo created the export job with ${String(items.length)} items.`)
        enter('claim')
        break
      case 'claim':
        say('Told Pleo that we work on the job.')
        enter('read')
        break
      case 'read':
        for (const item of items.slice(done, done + batch)) item.state = 'read'
        done = Math.min(done + batch, items.length)
        if (stumbled && done >= items.length / 2) {
          stumbled = false
          status = 'interrupted'
          if (typeof interrupted === 'object') problem = interrupted
          else say('The program ended while this run worked.')
        } else if (done === items.length) {
          say('Reading the data of the items.')
          enter('check')
        }
        break
      case 'check':
        for (const item of items) {
          if (!again || item.position % 4 !== 0) continue
          item.earlier = {
            run: 7,
            file: EARLIER,
            voucher: `V-${String(2_000 + item.position)}`,
            writtenAt: '2026-11-04T09:00:00Z',
            handOver: 'handedOver',
          }
          item.decision ??= { kind: 'reportOnly' }
        }
        check()
        say(
          `Checked: ${String(items.filter(({ state }) => state !== 'blocked').length)} can be exported, ${String(items.filter(({ state }) => state === 'blocked').length)} cannot, 0 were booked before.`,
        )
        status = 'waiting'
        waitingFor = 'review'
        break
      case 'build':
        build()
        break
      case 'report':
        report(batch)
        break
      case 'close':
        finish()
        break
      case 'handOver':
        break
    }
  }

  const build = () => {
    for (const item of items) if (item.state === 'ready') item.state = 'written'
    const rows = count('written') * 2
    const name = `ledgerport-${String(number).padStart(4, '0')}`
    files = [
      {
        name: `${name}.csv`,
        path: `${order.folder}/${name}.csv`,
        rows,
        kib: Math.ceil(rows / 8),
        sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
        role: 'import',
      },
    ]
    if (order.receipts.place === 'package')
      files.push({
        name: `${name}.zip`,
        path: `${order.folder}/${name}.zip`,
        rows: null,
        kib: count('written') * 181,
        sha256: '60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752',
        role: 'package',
      })
    say(`Wrote ${name}.csv with ${String(rows)} vouchers.`)
    enter('handOver')
    if (order.report === 'written') {
      enter('report')
    } else {
      status = 'waiting'
      waitingFor = 'confirmation'
    }
  }

  const report = (batch: number) => {
    const open = items
      .filter(({ state }) => state === 'written' || state === 'booked' || state === 'blocked')
      .slice(0, batch)
    for (const item of open) item.state = item.state === 'blocked' ? 'failed' : 'successful'
    done += open.length
    if (open.length < batch) {
      say(
        `Reported every item: ${String(items.filter(({ state }) => state === 'successful').length)} exported, ${String(items.filter(({ state }) => state === 'failed').length)} failed.`,
      )
      enter('close')
    }
  }

  const finish = () => {
    enter('close')
    const step = steps.find((one) => one.phase === 'close')
    if (step) step.endedAt = now()
    status = count('failed') > 0 ? 'completedWithErrors' : 'completed'
    waitingFor = null
    endedAt = now()
    say("Pleo's record equals ours, item by item.")
  }

  const count = (state: ItemRow['state']) => items.filter((item) => item.state === state).length
  const counts = (): ItemCounts => ({
    total: items.length,
    read: count('read'),
    ready: count('ready'),
    blocked: count('blocked'),
    written: count('written'),
    successful: count('successful'),
    failed: count('failed'),
    abandoned: count('abandoned'),
    skipped: count('skipped'),
    booked: count('booked'),
  })

  const totals = (): RunView['totals'] => {
    const currencies = [...new Set(items.map((item) => item.amount?.currency ?? ''))].toSorted()
    const sum = (currency: string, states: readonly ItemRow['state'][] | null) =>
      decimal(
        items
          .filter(
            (item) => item.amount?.currency === currency && (states === null || states.includes(item.state)),
          )
          .reduce((all, item) => all + minorOf(item.amount?.amount ?? '0.00'), 0),
      )
    return currencies.map((currency) => ({
      currency,
      pleo: sum(currency, null),
      file: sum(currency, ['ready', 'written', 'successful']),
      leftOut: sum(currency, ['listed', 'read', 'blocked', 'booked', 'failed', 'abandoned', 'skipped']),
      reported: sum(currency, ['successful']),
    }))
  }

  const failures = (): RunView['failures'] => {
    const groups = new Map<string, number>()
    for (const { reason } of items) if (reason !== null) groups.set(reason, (groups.get(reason) ?? 0) + 1)
    return [...groups].map(([reason, times]) => ({
      kind: reason === NO_VENDOR ? 'vendor_unknown' : 'accounting_system_validation_failure',
      reason,
      count: times,
    }))
  }

  const receipts = (): RunView['receipts'] => {
    if (order.receipts.place === 'none') return null
    const wanted = items.reduce((sum, item) => sum + item.receipts, 0)
    const here = items.reduce((sum, item) => sum + (item.state === 'listed' ? 0 : item.receipts), 0)
    // One of them cannot be fetched.
    const missing = here === wanted && wanted > 0 ? 1 : 0
    return { wanted, fetched: here - missing, missing, fetching: false }
  }

  const view = (): RunView => ({
    revision,
    id,
    companyId: order.companyId,
    number,
    jobId: phase === 'create' ? null : `job-${id}`,
    jobStatus: phase === 'create' ? null : endedAt === null ? 'in_progress' : 'completed',
    status,
    phase,
    waitingFor: status === 'waiting' ? waitingFor : null,
    steps,
    counts: counts(),
    vendorsRequired: items.filter((item) => item.vendor.rule === 'required' && item.vendor.id === null)
      .length,
    vendorsOptional: items.filter((item) => item.vendor.rule === 'optional' && item.vendor.id === null)
      .length,
    progressDone: done,
    progressTotal: phase === 'read' || phase === 'report' ? items.length : 0,
    api: order.api === 'v2' ? 'v2' : 'v3',
    apiReason: order.api === 'auto' ? "Pleo's current version." : 'Chosen in the settings.',
    format: order.format,
    folder: order.folder,
    report: order.report,
    requestsSent: requests,
    answers429: 0,
    leaseUntil: endedAt === null ? new Date(Date.now() + 3_540_000).toISOString() : null,
    leaseWhole: endedAt === null ? 3_600 : null,
    canContinue: problem?.code === 'job_ended' && continuedIn === null,
    continuedIn,
    continues,
    handOver: files.length === 0 ? null : endedAt === null ? 'written' : 'reported',
    bookedBefore: items.some(({ earlier }) => earlier)
      ? [{ run: 7, file: EARLIER, items: items.filter(({ earlier }) => earlier).length }]
      : [],
    files,
    receipts: receipts(),
    textsChanged: files.length === 0 ? 0 : CHANGED_TEXTS,
    totals: items[0]?.state === 'listed' ? [] : totals(),
    failures: failures(),
    log: log.slice(-200),
    problem,
    startedAt,
    endedAt,
  })

  const first = steps[0]
  if (first) first.startedAt = startedAt
  schedule()

  return {
    id,
    order,
    items,
    view,
    retag: () => {
      check()
      emit()
    },
    act: (what) => {
      if (what === 'cancel') {
        clearTimeout(timer)
        status = 'cancelled'
        endedAt = now()
        say('Giving up, as asked.')
      } else if (what === 'pause') {
        clearTimeout(timer)
        status = 'paused'
        say('Paused.')
      } else {
        if (what === 'build') enter('build')
        else say('Continued where it stopped.')
        status = 'running'
        waitingFor = null
        schedule()
      }
      emit()
    },
    decide: (entryIds, decision) => {
      const asked = items.filter(
        ({ earlier, entryId }) => earlier && (entryIds === null || entryIds.includes(entryId)),
      )
      const before = asked.map((item) => ({
        decision: item.decision ?? { kind: 'reportOnly' as const },
        entryIds: [item.entryId],
      }))
      for (const item of asked) item.decision = decision
      check()
      emit()
      return before
    },
    expire: () => {
      clearTimeout(timer)
      status = 'failed'
      waitingFor = null
      endedAt = now()
      problem = {
        code: 'job_ended',
        what: 'Pleo has closed this export job: expired.',
        books:
          'Pleo takes no more results for it. What we wrote is recorded here and will not be booked twice.',
        next: 'Continue in a new job: what stands in a file is only reported, the rest is exported.',
        action: 'startAgain',
        detail: null,
      }
      say('Pleo closed the job: expired.')
      emit()
    },
    continueIn: (runId) => {
      continuedIn = runId
      emit()
    },
    confirm: ({ refused, vouchers }) => {
      for (const { entryId, number: given } of vouchers) {
        const item = items.find((one) => one.entryId === entryId)
        if (item) item.voucher = given
      }
      for (const { entryId, reason } of refused) {
        const item = items.find((one) => one.entryId === entryId)
        if (!item) continue
        item.state = 'failed'
        item.reason = reason
      }
      say(`Import confirmed, ${String(refused.length)} refused, 0 voucher numbers given, by anna.`)
      status = 'running'
      waitingFor = null
      enter('report')
      schedule()
      emit()
    },
  }
}
