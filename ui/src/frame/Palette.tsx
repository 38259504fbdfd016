// Ctrl+K: every command that can be given now, every company, export, entry and vendor, by a few letters.

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Building2, CornerDownLeft, FileText, ListChecks, Store, Zap } from 'lucide-react'
import { useDeferredValue, useEffect, useId, useMemo, useRef, useState } from 'react'
import { isMac, keysOf } from '../commands/keys.ts'
import { commands } from '../commands/registry.ts'
import type { CommandActions, CommandId } from '../commands/registry.ts'
import { Sheet } from '../components/Sheet.tsx'
import type { Icon } from '../components/controls.tsx'
import { region, useT } from '../intl.tsx'
import { ipc } from '../ipc.ts'
import { keys, useApp } from '../live/views.ts'
import { plainQuery } from '../values/queries.ts'
import { fits } from './match.ts'
import css from './Palette.module.css'
import { readRecent, rememberRecent } from './recent.ts'
import { Keys } from './Shortcuts.tsx'

interface Line {
  key: string
  icon: Icon
  title: string
  note?: string
  keys?: readonly string[]
  run: () => void
}

interface Group {
  title: string
  lines: Line[]
}

interface Props {
  actions: CommandActions
  companyId: string | undefined
  /** Only companies are offered. */
  onlyCompanies: boolean
  close: () => void
}

/** Hits per kind; more would need a list of their own, and there is one. */
const HITS = 5

export function Palette({ actions, companyId, onlyCompanies, close }: Props) {
  const t = useT()
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const id = useId()
  const list = useRef<HTMLDivElement>(null)
  const mac = isMac(navigator.userAgent)
  const groups = useGroups(text, { actions, companyId, onlyCompanies })
  const lines = groups.flatMap((group) => group.lines)
  const current = Math.min(at, lines.length - 1)

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
    // eslint-disable-next-line react/exhaustive-effect-dependencies -- the chosen line is what it scrolls to
  }, [current])

  const run = (line: Line | undefined) => {
    if (!line) return
    // First, so that focus is back where it was and the command finds the page as it was.
    close()
    line.run()
  }

  return (
    <Sheet
      title={onlyCompanies ? t('command.switchCompany') : t('command.openPalette')}
      untitled
      close={close}
      testid="palette"
    >
      <input
        className={css['input']}
        role="combobox"
        aria-expanded
        aria-controls={`${id}-list`}
        aria-activedescendant={lines.length > 0 ? `${id}-${String(current)}` : undefined}
        aria-autocomplete="list"
        aria-label={onlyCompanies ? t('command.switchCompany') : t('command.openPalette')}
        placeholder={onlyCompanies ? t('palette.company') : t('palette.hint')}
        autoComplete="off"
        spellCheck={false}
        // eslint-disable-next-line jsx-a11y/no-autofocus -- the sheet was opened to type into it
        autoFocus
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          setAt(0)
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') setAt((current + 1) % Math.max(lines.length, 1))
          else if (event.key === 'ArrowUp') setAt((current - 1 + lines.length) % Math.max(lines.length, 1))
          else if (event.key === 'Enter') run(lines[current])
          else return
          event.preventDefault()
        }}
        data-testid="palette-input"
      />
      <div
        ref={list}
        id={`${id}-list`}
        role="listbox"
        className={css['list']}
        aria-label={t('palette.found')}
      >
        {groups.map((group) => (
          <div key={group.title} role="group" aria-label={group.title}>
            <p className={css['group']} aria-hidden>
              {group.title}
            </p>
            {group.lines.map((line) => {
              const index = lines.indexOf(line)
              const { icon: Sign } = line
              return (
                // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- the input has the focus and the keys
                <div
                  key={line.key}
                  id={`${id}-${String(index)}`}
                  role="option"
                  aria-selected={index === current}
                  className={css['line']}
                  onPointerMove={() => {
                    setAt(index)
                  }}
                  onClick={() => {
                    run(line)
                  }}
                >
                  <Sign size={16} aria-hidden />
                  <span className={css['title']}>{line.title}</span>
                  {line.note && <span className={css['note']}>{line.note}</span>}
                  {line.keys && line.keys.length > 0 && <Keys keys={line.keys.slice(0, 1)} mac={mac} />}
                  {index === current && <CornerDownLeft size={14} aria-hidden />}
                </div>
              )
            })}
          </div>
        ))}
      </div>
      {lines.length === 0 && <p className={css['none']}>{t('palette.none')}</p>}
      <p className="hidden" role="status">
        {t('palette.count', { n: lines.length })}
      </p>
    </Sheet>
  )
}

function useGroups(text: string, { actions, companyId, onlyCompanies }: Omit<Props, 'close'>): Group[] {
  const t = useT()
  const navigate = useNavigate()
  const { data: app } = useApp()
  const searched = useDeferredValue(text.trim())
  const deep = !onlyCompanies && companyId !== undefined && searched.length >= 2
  const company = companyId ?? ''
  const hits = { enabled: deep, placeholderData: keepPreviousData, gcTime: 60_000 }
  const runs = useQuery({ queryKey: keys.runs(company), queryFn: () => ipc.listRuns(company), enabled: deep })
  const query = { ...plainQuery, text: searched }
  const entries = useQuery({
    queryKey: [...keys.entries(company), 'hits', searched],
    queryFn: () => ipc.listEntries(company, query, 0, HITS),
    ...hits,
  })
  const vendors = useQuery({
    queryKey: keys.vendors(company, searched),
    queryFn: () => ipc.listVendors(company, searched),
    ...hits,
  })
  const recent = useMemo(() => readRecent(), [])

  const mac = isMac(navigator.userAgent)
  const toLine = (id: CommandId): Line => ({
    key: id,
    icon: Zap,
    title: t(`command.${id}`),
    keys: keysOf(id, mac),
    run: () => {
      rememberRecent(id)
      actions[id]?.()
    },
  })
  const possible = commands.map(({ id }) => id).filter((id) => id !== 'openPalette' && actions[id])
  const wanted = possible
    .map((id) => ({ id, rank: fits(text, t(`command.${id}`)) }))
    .filter(({ rank }) => rank > 0)
    .toSorted((a, b) => b.rank - a.rank)
    .map(({ id }) => id)
  const latest = text === '' ? recent.filter((id) => possible.includes(id)) : []
  const rest = wanted.filter((id) => !latest.includes(id))

  const companies: Line[] = (app?.companies ?? [])
    .filter(({ name }) => fits(text, name) > 0)
    .map(({ id, name, environment }) => ({
      key: `company ${id}`,
      icon: Building2,
      title: name,
      note: t(`environment.${environment}`),
      run: () => void navigate({ to: '/company/$companyId/entries', params: { companyId: id } }),
    }))
  const groups: Group[] = []
  const add = (title: string, lines: Line[]) => {
    if (lines.length > 0) groups.push({ title, lines })
  }
  if (!onlyCompanies) {
    add(t('palette.recent'), latest.map(toLine))
    add(t('palette.commands'), rest.map(toLine))
  }
  if (onlyCompanies || text !== '') add(t('palette.companies'), companies)
  if (deep) {
    add(
      t('palette.exports'),
      (runs.data ?? [])
        .filter(({ number }) => fits(text, t('run.title', { n: number })) > 0)
        .slice(0, HITS)
        .map((run) => ({
          key: run.id,
          icon: FileText,
          title: t('run.title', { n: run.number }),
          note: t(`run.status.${run.status}`),
          run: () =>
            void navigate({
              to: '/company/$companyId/runs/$runId',
              params: { companyId: company, runId: run.id },
            }),
        })),
    )
    add(
      t('palette.entries'),
      (entries.data?.rows ?? []).map((row) => ({
        key: row.id,
        icon: ListChecks,
        title: row.text || t('entries.noText'),
        note: `${region.date(row.date)} · ${region.amount(row.amount.amount)} ${row.amount.currency}`,
        run: () =>
          void navigate({
            to: '/company/$companyId/entries',
            params: { companyId: company },
            search: { text: row.text || searched },
          }),
      })),
    )
    add(
      t('palette.vendors'),
      (vendors.data ?? []).slice(0, HITS).map((vendor) => ({
        key: vendor.id,
        icon: Store,
        title: vendor.name,
        note: vendor.code ?? '',
        run: () =>
          void navigate({
            to: '/company/$companyId/vendors',
            params: { companyId: company },
            search: { text: vendor.name },
          }),
      })),
    )
  }
  return groups
}
