import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { ArrowRight, RefreshCw } from 'lucide-react'
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { Button, SearchLine, Segments } from '../components/controls.tsx'
import { Empty, Page, Sums } from '../components/page.tsx'
import { ErrorBox, ProblemBox } from '../components/ProblemBox.tsx'
import { DataGrid } from '../grid/DataGrid.tsx'
import { region, useT } from '../intl.tsx'
import { ipc } from '../ipc.ts'
import type { EntryRow, EntryWindow } from '../ipc.ts'
import { useProblemActions } from '../live/useProblemActions.ts'
import { usePicked } from '../live/usePicked.tsx'
import { useRows } from '../live/useRows.ts'
import { keys, useCompany, useEntryHead, useOverview } from '../live/views.ts'
import {
  addPicked,
  afterSearch,
  allReady,
  countPicked,
  countUnready,
  isPicked,
  nothing,
  sumPicked,
  togglePicked,
} from '../values/picked.ts'
import { filterOf, plainQuery, queryOf } from '../values/queries.ts'
import type { EntriesSearch } from '../values/queries.ts'
import css from './Entries.module.css'
import { Filters } from './entries/Filters.tsx'
import { useEntryColumns } from './entryColumns.tsx'

export function Entries() {
  const t = useT()
  const navigate = useNavigate({ from: '/company/$companyId/entries' })
  const { companyId } = useParams({ from: '/company/$companyId/entries' })
  const search = useSearch({ from: '/company/$companyId/entries' })
  const client = useQueryClient()
  const company = useCompany(companyId)
  const [picked, setPicked] = usePicked(companyId)
  const [text, setText] = useState(search.text ?? '')
  const searched = useDeferredValue(text)

  const query = useMemo(() => queryOf({ ...search, text: searched }), [search, searched])
  const fetchRows = (offset: number, limit: number) => ipc.listEntries(companyId, query, offset, limit)
  const listKey = [...keys.entries(companyId), query]
  const rows = useRows<EntryRow, EntryWindow>(listKey, fetchRows)
  const all = useEntryHead(companyId, { ...query, ready: null })
  const readyHead = useEntryHead(companyId, { ...query, ready: true })
  const pickedHead = useEntryHead(
    companyId,
    picked.mode === 'allReady' ? picked.query : query,
    picked.mode === 'allReady',
  )
  const fetching = useMutation({
    mutationFn: () => ipc.fetchEntries(companyId),
    onSettled: () => client.invalidateQueries({ queryKey: keys.entries(companyId) }),
  })
  const fetch = () => {
    fetching.mutate()
  }
  const actions = useProblemActions(companyId, fetch)
  const columns = useEntryColumns()

  useEffect(() => {
    setPicked((now) => afterSearch(now, query))
    void navigate({
      to: '.',
      search: (now: EntriesSearch) => {
        const { text: _before, ...rest } = now
        return searched === '' ? rest : { ...rest, text: searched }
      },
      replace: true,
    })
    // The setter is new with every selection; only what is searched for decides.
    // eslint-disable-next-line react/exhaustive-deps
  }, [query])

  const count = countPicked(picked, pickedHead.data)
  const unready = countUnready(picked)
  const readyTotal = readyHead.data?.total ?? 0
  const pickAll = () => {
    setPicked(() => allReady(query))
  }
  const pickNone = () => {
    setPicked(() => nothing)
  }
  const mark =
    count === 0
      ? 'none'
      : picked.mode === 'allReady' && picked.except.size === 0
        ? ('all' as const)
        : ('some' as const)
  const head = rows.head
  const busy = fetching.isPending || head?.fetching === true
  const never = head !== undefined && head.fetchedAt === null && !busy && head.total === 0
  const empty = head !== undefined && head.total === 0 && !busy
  const untouched =
    head?.fetchedAt === null &&
    !busy &&
    head.problem === null &&
    company !== undefined &&
    company.key !== 'missing'
  const asked = useRef('')
  const { mutate: fetchNow } = fetching
  // A company that was never fetched is fetched on sight, once: an empty page would only ask for a click.
  useEffect(() => {
    if (!untouched || asked.current === companyId) return
    asked.current = companyId
    fetchNow()
  }, [untouched, companyId, fetchNow])
  const filtered = Object.keys(filterOf({ ...search, ...(text !== '' && { text }) })).length > 0
  const { data: overview } = useOverview(companyId, plainQuery)
  const showOnly = (next: EntriesSearch) => {
    setText(next.text ?? '')
    const { sort, descending } = search
    void navigate({
      to: '.',
      search: { ...next, ...(sort && { sort }), ...(descending !== undefined && { descending }) },
      replace: true,
    })
  }

  return (
    <Page
      title={t('entries.title')}
      about={
        <span className={css['freshness']} role="status" data-testid="freshness">
          {busy
            ? t('entries.fetching', { n: all.data?.total ?? 0 })
            : typeof head?.fetchedAt === 'string'
              ? t('entries.fetchedAt', { time: region.instant(head.fetchedAt) })
              : t('entries.notFetched')}
        </span>
      }
      actions={
        <>
          <Button icon={RefreshCw} onPress={fetch} pending={busy} data-fetch testid="fetch-entries">
            {t('entries.fetch')}
          </Button>
          <Button
            look="primary"
            icon={ArrowRight}
            isDisabled={count === 0}
            onPress={() => void navigate({ to: '/company/$companyId/new', params: { companyId } })}
            testid="new-export"
          >
            {t('entries.newExport', { n: count })}
          </Button>
        </>
      }
      shape="fill"
    >
      <ErrorBox error={fetching.error ?? rows.error} actions={actions} />
      {head?.problem && head.problem.code !== 'offline' && (
        <ProblemBox problem={head.problem} actions={actions} />
      )}
      <div className={css['tools']}>
        <SearchLine label={t('entries.search')} value={text} onChange={setText} />
        <Segments
          label={t('entries.filter')}
          value={search.ready === undefined ? 'all' : search.ready ? 'ready' : 'missing'}
          onChange={(part) => {
            void navigate({
              to: '.',
              search: ({ ready: _before, ...rest }: EntriesSearch) =>
                part === 'all' ? rest : { ...rest, ready: part === 'ready' },
              replace: true,
            })
          }}
          choices={[
            { id: 'all', label: t('entries.filter.all', { n: all.data?.total ?? 0 }) },
            { id: 'ready', label: t('entries.filter.ready', { n: readyTotal }) },
            {
              id: 'missing',
              label: t('entries.filter.missing', { n: Math.max(0, (all.data?.total ?? 0) - readyTotal) }),
            },
          ]}
        />
        <span className={css['space']} />
        {mark === 'all' ? (
          <Button look="bare" onPress={pickNone} testid="select-none">
            {t('entries.selectNone')}
          </Button>
        ) : (
          <Button look="bare" onPress={pickAll} isDisabled={readyTotal === 0} testid="select-all-ready">
            {t('entries.selectAll', { n: readyTotal })}
          </Button>
        )}
      </div>
      <Filters search={search} overview={overview} onChange={showOnly} />
      {empty ? (
        <div className={css['box']}>
          <Empty
            action={
              filtered ? (
                <Button
                  onPress={() => {
                    showOnly({})
                  }}
                >
                  {t('entries.showAll')}
                </Button>
              ) : (
                <Button look={never ? 'primary' : 'plain'} icon={RefreshCw} onPress={fetch}>
                  {t('entries.fetch')}
                </Button>
              )
            }
          >
            {filtered ? t('entries.noMatch') : never ? t('entries.never') : t('entries.allClear')}
          </Empty>
        </div>
      ) : (
        <div className={css['box']}>
          <DataGrid
            label={t('entries.title')}
            columns={columns}
            minWidth={860}
            total={rows.total}
            rowAt={rows.at}
            onVisible={rows.show}
            sort={query.sort}
            descending={query.descending}
            onSort={(sort, descending) => {
              void navigate({
                to: '.',
                search: (now: EntriesSearch) => ({ ...now, sort, descending }),
                replace: true,
              })
            }}
            listKey={JSON.stringify(query)}
            between={rows.between}
            selection={{
              has: (row) => isPicked(picked, row),
              toggle: (row) => {
                setPicked((now) => togglePicked(now, row))
              },
              range: (from, to) => {
                void rows.between(Math.min(from, to), Math.max(from, to)).then((found) => {
                  setPicked((now) => addPicked(now, found))
                })
              },
              all: pickAll,
              none: pickNone,
              mark,
              allLabel: t('entries.selectAll', { n: readyTotal }),
            }}
          />
          <footer className={css['sums']} role="status" data-testid="selection-bar">
            <span>
              {count === 0 ? t('entries.listed', { n: rows.total }) : t('entries.selected', { n: count })}
              {unready > 0 && (
                <span className={css['unready']}> {t('entries.selectedUnready', { n: unready })}</span>
              )}
            </span>
            <Sums sums={count === 0 ? (head?.sums ?? []) : sumPicked(picked, pickedHead.data)} />
          </footer>
        </div>
      )}
    </Page>
  )
}
