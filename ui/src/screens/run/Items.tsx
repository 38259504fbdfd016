import { X } from 'lucide-react'
import { useDeferredValue, useMemo, useState } from 'react'
import { Button, SearchLine, Segments } from '../../components/controls.tsx'
import { ErrorBox } from '../../components/ProblemBox.tsx'
import { DataGrid } from '../../grid/DataGrid.tsx'
import { useT } from '../../intl.tsx'
import { ipc } from '../../ipc.ts'
import type { DecisionView, ItemFilter, ItemQuery, ItemRow, ItemWindow, RunView } from '../../ipc.ts'
import { useRows } from '../../live/useRows.ts'
import { keys } from '../../live/views.ts'
import { DecideButtons } from './DecideBooked.tsx'
import { ItemSheet } from './ItemSheet.tsx'
import css from './Items.module.css'
import { useItemColumns } from './itemColumns.tsx'
import type { Chosen } from './useChosen.ts'
import type { Numbers } from './useNumbers.ts'
import { Merchants } from './Merchants.tsx'
import { VendorPicker } from './VendorPicker.tsx'

/** More rows than this are not picked in one go: the command takes their ids one by one. */
const MOST = 5_000

type Shape = 'list' | 'merchants'
export type Part = Omit<ItemQuery, 'text' | 'reason'>

interface Props {
  run: RunView
  chosen: Chosen
  canTag: boolean
  tag: (rows: readonly ItemRow[], vendorId: string | null) => void
  tagMerchant: (merchant: string, vendorId: string) => void
  tagError: unknown
  /** Decides about entries that are booked already; nothing to decide without it. */
  decide: ((rows: readonly ItemRow[], decision: DecisionView) => void) | null
  deciding: boolean
  /** Numbers that are being given. */
  numbers: Numbers
  part: Part
  onPart: (part: Part) => void
  /** Only items with this reason are shown. */
  reason: string | null
  onReason: (reason: string | null) => void
}

export function Items({
  run,
  chosen,
  canTag,
  tag,
  tagMerchant,
  tagError,
  decide,
  deciding,
  numbers,
  part,
  onPart,
  reason,
  onReason,
}: Props) {
  const t = useT()
  const [text, setText] = useState('')
  const [shape, setShape] = useState<Shape>('list')
  const [tooMany, setTooMany] = useState(false)
  const searched = useDeferredValue(text)
  const query = useMemo<ItemQuery>(() => ({ ...part, text: searched, reason }), [part, searched, reason])
  const rows = useRows<ItemRow, ItemWindow>([...keys.items(run.id), query], (offset, limit) =>
    ipc.listItems(run.id, query, offset, limit),
  )
  const [looked, setLooked] = useState<ItemRow | null>(null)
  const columns = useItemColumns({
    companyId: run.companyId,
    canTag,
    tag,
    numbers: run.waitingFor === 'confirmation' ? numbers : null,
    numbered: run.files.length > 0 || run.waitingFor === 'confirmation',
    look: setLooked,
  })
  const { counts } = run
  const filters: Record<ItemFilter, number> = {
    all: counts.total,
    problems: counts.blocked + counts.failed,
    withoutVendor: run.vendorsRequired + run.vendorsOptional,
    bookedBefore: run.bookedBefore.reduce((sum, { items }) => sum + items, 0),
  }
  const shownFilters = (['all', 'problems', 'withoutVendor', 'bookedBefore'] as const).filter(
    (id) => id !== 'bookedBefore' || filters.bookedBefore > 0,
  )
  const bookedRows = [...chosen.rows.values()].filter(({ earlier }) => earlier !== null)
  const pick = (from: number, to: number) => {
    void rows.between(Math.min(from, to), Math.max(from, to)).then(chosen.add)
  }
  return (
    <section className={css['items']} aria-label={t('items.title')} data-print="no">
      <div className={css['tools']}>
        {counts.total > 0 && (
          <Segments<Shape>
            label={t('merchants.view')}
            value={shape}
            onChange={setShape}
            choices={[
              { id: 'list', label: t('merchants.asList') },
              { id: 'merchants', label: t('merchants.by') },
            ]}
          />
        )}
        {shape === 'list' && (
          <>
            <SearchLine label={t('items.search')} value={text} onChange={setText} />
            <Segments<ItemFilter>
              label={t('items.filter')}
              value={part.filter}
              onChange={(filter) => {
                onPart({ ...part, filter })
              }}
              choices={shownFilters.map((id) => ({
                id,
                label: t(`items.filter.${id}`, { n: filters[id] }),
              }))}
            />
            {reason !== null && (
              <Button
                icon={X}
                onPress={() => {
                  onReason(null)
                }}
                testid="clear-reason"
              >
                {t('items.onlyReason', { n: rows.total })}
              </Button>
            )}
            {chosen.rows.size > 0 && (
              <div className={css['chosen']}>
                <span>{t('items.chosen', { n: chosen.rows.size })}</span>
                {canTag && (
                  <VendorPicker
                    companyId={run.companyId}
                    label={t('vendor.forChosen', { n: chosen.rows.size })}
                    removable
                    onPick={(vendorId) => {
                      tag([...chosen.rows.values()], vendorId)
                      chosen.clear()
                    }}
                  />
                )}
                {decide && bookedRows.length > 0 && (
                  <DecideButtons
                    n={bookedRows.length}
                    pending={deciding}
                    decide={(decision) => {
                      decide(bookedRows, decision)
                      chosen.clear()
                    }}
                  />
                )}
                <Button look="bare" icon={X} onPress={chosen.clear}>
                  {t('items.clear')}
                </Button>
              </div>
            )}
          </>
        )}
      </div>
      {tooMany && (
        <p className="caption" role="status">
          {t('items.tooMany', { n: MOST })}
        </p>
      )}
      <ErrorBox error={rows.error ?? tagError} actions={{}} />
      {shape === 'merchants' ? (
        <Merchants run={run} canTag={canTag} tag={tagMerchant} />
      ) : (
        <div className={css['box']}>
          <DataGrid
            label={t('items.title')}
            columns={columns}
            minWidth={1208}
            total={rows.total}
            rowAt={rows.at}
            onVisible={rows.show}
            sort={query.sort}
            descending={query.descending}
            onSort={(sort, descending) => {
              onPart({ ...part, sort, descending })
            }}
            listKey={JSON.stringify(query)}
            onOpen={setLooked}
            between={rows.between}
            selection={{
              has: (row) => chosen.rows.has(row.entryId),
              toggle: chosen.toggle,
              range: pick,
              all: () => {
                setTooMany(rows.total > MOST)
                if (rows.total <= MOST && rows.total > 0) pick(0, rows.total - 1)
              },
              none: chosen.clear,
              mark: chosen.rows.size === 0 ? 'none' : chosen.rows.size >= rows.total ? 'all' : 'some',
              allLabel: t('items.selectAll'),
            }}
          />
          {looked && (
            <ItemSheet
              run={run}
              row={looked}
              close={() => {
                setLooked(null)
              }}
            />
          )}
          {rows.head?.total === 0 && <p className={css['none']}>{t('items.none')}</p>}
        </div>
      )}
    </section>
  )
}
