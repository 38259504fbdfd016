// Groups, suggestions and rules, as Rust keeps them in the database.

import type {
  CandidateView,
  ItemRow,
  RuleView,
  TagLeft,
  TagQuery,
  TagRow,
  TagWindow,
  TaggedView,
  VendorOption,
} from '../bindings.ts'
import { nameOf, sums } from './lists.ts'
import type { Simulated } from './run.ts'

interface Step {
  number: number
  undo: () => void
}

type Tag = ItemRow['vendor']

export interface FakeTags {
  window: (run: Simulated, query: TagQuery, offset: number, limit: number) => TagWindow
  alike: (run: Simulated, key: string) => ItemRow[]
  tag: (run: Simulated, key: string, vendorId: string | null, makeRule: boolean) => TaggedView | null
  acceptLikely: (run: Simulated) => TaggedView
  undo: (step: number) => number
  rules: (text: string) => RuleView[]
  setRule: (merchant: string, category: string, countries: string[], vendorId: string) => number
  withdraw: (merchant: string, category: string) => number
}

const LIKELY = 900

export function fakeTags(vendors: readonly VendorOption[]): FakeTags {
  let rules: RuleView[] = []
  const steps: Step[] = []
  const took = (undo: () => void): number => {
    const number = (steps.at(-1)?.number ?? 0) + 1
    steps.push({ number, undo })
    return number
  }
  const clean = (text: string) => text.toLowerCase()
  const candidatesOf = (text: string): { all: CandidateView[]; reason: string; suggested: boolean } => {
    const candidate = (vendor: VendorOption, score: number, reason: string): CandidateView => ({
      id: vendor.id,
      name: vendor.name,
      code: vendor.code,
      score,
      reason,
      evidence: reason === 'learned' || reason === 'rule' ? clean(text) : '',
    })
    const rule = rules.find(({ merchant }) => merchant === clean(text))?.rule
    const ruled = vendors.find(({ id }) => id === rule?.id)
    if (ruled) return { all: [candidate(ruled, 980, 'rule')], reason: 'rule', suggested: true }
    // One contradiction, one tie and one merchant nobody knows, so that every state can be seen.
    if (text === 'Telia') {
      const all = vendors.slice(9, 11).map((vendor) => candidate(vendor, 975, 'learned'))
      return { all, reason: 'rule_conflict', suggested: false }
    }
    if (text === 'Rema 1000') return { all: [], reason: 'no_vendor', suggested: false }
    const found = vendors.find(({ name }) => name === text)
    if (!found) return { all: [], reason: 'no_evidence', suggested: false }
    // A third of a month's further merchants is not sure.
    const number = /^Leverandør (\d+)$/.exec(text)?.[1]
    const exact = number === undefined ? text.length % 3 !== 0 : Number(number) % 3 !== 0
    const reason = exact ? 'exact_name' : 'like_name'
    return { all: [candidate(found, exact ? 955 : 720, reason)], reason, suggested: true }
  }
  const groups = (run: Simulated): TagRow[] => {
    const by = new Map<string, ItemRow[]>()
    for (const item of run.items) {
      if (item.vendor.rule === 'notPossible' || item.state === 'listed') continue
      const key = `${nameOf(item)}\u001f${item.account ?? ''}`
      by.set(key, [...(by.get(key) ?? []), item])
    }
    return [...by]
      .map(([key, items]): TagRow => {
        const [text = '', account = ''] = key.split('\u001f')
        const { all, reason, suggested } = candidatesOf(text)
        const open = items.filter(({ vendor }) => vendor.id === null)
        return {
          key,
          text,
          merchant: clean(text),
          account,
          items: items.length,
          open: open.length,
          required: open.filter(({ vendor }) => vendor.rule === 'required').length,
          payable: items.some(({ vendor }) => vendor.rule === 'required'),
          sums: sums(items.flatMap(({ amount }) => (amount === null ? [] : [amount]))),
          vendors: [...new Set(items.flatMap(({ vendor }) => (vendor.name === null ? [] : [vendor.name])))],
          sources: [...new Set(items.flatMap(({ vendor }) => (vendor.id === null ? [] : [vendor.source])))],
          candidates: all,
          suggested,
          reason,
        }
      })
      .toSorted(
        (a, b) =>
          Number(b.reason === 'rule_conflict') - Number(a.reason === 'rule_conflict') ||
          Number(b.payable) - Number(a.payable) ||
          b.items - a.items,
      )
  }
  const leftOf = (all: readonly TagRow[]): TagLeft => {
    const open = all.filter((row) => row.open > 0)
    const add = (rows: readonly TagRow[], of: (row: TagRow) => number) =>
      rows.reduce((sum, row) => sum + of(row), 0)
    return {
      required: add(open, (row) => row.required),
      optional: add(open, (row) => row.open - row.required),
      groups: open.length,
      conflicts: open.filter(({ reason }) => reason === 'rule_conflict').length,
      likely: add(
        open.filter((row) => row.suggested && (row.candidates[0]?.score ?? 0) >= LIKELY),
        (row) => row.open,
      ),
    }
  }
  const itemsOf = (run: Simulated, key: string) =>
    run.items.filter((item) => `${nameOf(item)}\u001f${item.account ?? ''}` === key)
  const put = (
    run: Simulated,
    picks: readonly [ItemRow, VendorOption][],
    rule: RuleView | null,
  ): TaggedView => {
    const before: [ItemRow, Tag][] = picks.map(([item]) => [item, item.vendor])
    const rulesBefore = rules
    for (const [item, vendor] of picks) {
      item.vendor = {
        rule: item.vendor.rule,
        source: 'tag',
        id: vendor.id,
        name: vendor.name,
        code: vendor.code,
      }
    }
    if (rule) rules = [...rules.filter(({ merchant }) => merchant !== rule.merchant), rule]
    run.retag()
    const step = took(() => {
      for (const [item, tag] of before) item.vendor = tag
      rules = rulesBefore
      run.retag()
    })
    return { step, tagged: picks.length, left: 0 }
  }
  const ruleOf = (
    merchant: string,
    category: string,
    countries: string[],
    vendor: VendorOption,
  ): RuleView => {
    const named = { id: vendor.id, name: vendor.name, code: vendor.code, usable: true, times: 1 }
    return {
      merchant,
      category,
      countries,
      rule: named,
      chosen: [named],
      conflict: false,
      who: 'anna',
      at: '2026-11-22T09:12:00Z',
    }
  }
  return {
    window: (run, { text, part }, offset, limit) => {
      const all = groups(run)
      const found = all.filter(
        (row) =>
          `${row.text} ${row.account} ${row.vendors.join(' ')}`.toLowerCase().includes(text.toLowerCase()) &&
          (part === 'all' ||
            (part === 'open' && row.open > 0) ||
            (part === 'required' && row.payable) ||
            (part === 'conflicts' && row.reason === 'rule_conflict')),
      )
      return {
        revision: run.view().revision,
        total: found.length,
        offset,
        rows: found.slice(offset, offset + limit),
        left: leftOf(all),
      }
    },
    alike: itemsOf,
    tag: (run, key, vendorId, makeRule) => {
      const row = groups(run).find((one) => one.key === key)
      const id = vendorId ?? (row?.suggested === true ? row.candidates[0]?.id : undefined)
      const vendor = vendors.find((one) => one.id === id)
      if (!row || !vendor) return null
      const open = itemsOf(run, key).filter((item) => item.vendor.id === null)
      const rule = makeRule ? ruleOf(clean(row.text), row.account, ['DK'], vendor) : null
      if (open.length === 0 && rule === null) return { step: null, tagged: 0, left: 0 }
      return put(
        run,
        open.map((item) => [item, vendor]),
        rule,
      )
    },
    acceptLikely: (run) => {
      const picks: [ItemRow, VendorOption][] = []
      for (const row of groups(run)) {
        const [first] = row.candidates
        const vendor = vendors.find(({ id }) => id === first?.id)
        if (!vendor || !row.suggested || (first?.score ?? 0) < LIKELY) continue
        for (const item of itemsOf(run, row.key)) if (item.vendor.id === null) picks.push([item, vendor])
      }
      return put(run, picks, null)
    },
    undo: (number) => {
      const at = steps.findIndex((one) => one.number === number)
      steps.splice(at, 1)[0]?.undo()
      return 1
    },
    rules: (text) =>
      rules.filter((rule) =>
        `${rule.merchant} ${rule.category} ${rule.rule?.name ?? ''}`
          .toLowerCase()
          .includes(text.toLowerCase()),
      ),
    setRule: (merchant, category, countries, vendorId) => {
      const before = rules
      const vendor = vendors.find(({ id }) => id === vendorId)
      if (vendor) {
        rules = [
          ...rules.filter((rule) => rule.merchant !== merchant),
          ruleOf(merchant, category, countries, vendor),
        ]
      }
      return took(() => {
        rules = before
      })
    },
    withdraw: (merchant) => {
      const before = rules
      rules = rules.filter((rule) => rule.merchant !== merchant)
      return took(() => {
        rules = before
      })
    },
  }
}
