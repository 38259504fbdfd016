// A month at a glance: what was spent on which account, and what is still missing. Pictures first, figures behind them.

import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { ArrowRight, ChevronLeft, ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { Bars } from '../components/Bars.tsx'
import type { Bar } from '../components/Bars.tsx'
import { Button, Segments } from '../components/controls.tsx'
import { Empty, Page, Pending } from '../components/page.tsx'
import { ErrorBox } from '../components/ProblemBox.tsx'
import { Term } from '../components/Term.tsx'
import { region, useT } from '../intl.tsx'
import type { OverviewView } from '../ipc.ts'
import { useProblemActions } from '../live/useProblemActions.ts'
import { useEntryHead, useOverview } from '../live/views.ts'
import { shareOf } from '../values/money.ts'
import { daysOf } from '../values/period.ts'
import { plainQuery } from '../values/queries.ts'
import css from './Month.module.css'

/** Accounts that get a bar; the rest are in the list of entries. */
const SHOWN = 12

export function Month() {
  const t = useT()
  const navigate = useNavigate()
  const { companyId } = useParams({ from: '/company/$companyId/month' })
  const search = useSearch({ from: '/company/$companyId/month' })
  const all = useOverview(companyId, plainQuery)
  const months = (all.data?.months ?? []).map(({ month }) => month)
  const month = search.month ?? months[0]
  const days = month === undefined ? {} : daysOf(month)
  const one = useOverview(companyId, { ...plainQuery, ...days })
  const actions = useProblemActions(companyId, () => void one.refetch())
  const at = month === undefined ? -1 : months.indexOf(month)
  const [newer, older] = [at > 0 ? months[at - 1] : undefined, months[at + 1]]
  const go = (to: string | undefined) => {
    if (to !== undefined) void navigate({ to: '.', search: { month: to }, replace: true })
  }
  const toEntries = (more: { ready?: boolean }) =>
    void navigate({
      to: '/company/$companyId/entries',
      params: { companyId },
      search: { ...days, ...more },
    })

  return (
    <Page
      title={month === undefined ? t('month.title') : region.month(month)}
      about={t('month.about')}
      actions={
        <>
          <Button
            icon={ChevronLeft}
            isDisabled={older === undefined}
            onPress={() => {
              go(older)
            }}
            testid="month-older"
          >
            {t('month.older')}
          </Button>
          <Button
            icon={ChevronRight}
            isDisabled={newer === undefined}
            onPress={() => {
              go(newer)
            }}
            testid="month-newer"
          >
            {t('month.newer')}
          </Button>
          <Button
            look="primary"
            icon={ArrowRight}
            isDisabled={one.data?.total === 0}
            onPress={() => {
              toEntries({})
            }}
            testid="month-entries"
          >
            {t('month.entries')}
          </Button>
        </>
      }
      shape="wide"
    >
      <ErrorBox error={all.error ?? one.error} actions={actions} />
      {one.data === undefined && !one.error && <Pending />}
      {one.data?.total === 0 && (
        <Empty
          action={
            <Button
              onPress={() => {
                toEntries({})
              }}
            >
              {t('export.toEntries')}
            </Button>
          }
        >
          {t('month.empty')}
        </Empty>
      )}
      {one.data && one.data.total > 0 && (
        <div className={css['charts']}>
          <Accounts overview={one.data} companyId={companyId} days={days} />
          <States overview={one.data} />
        </div>
      )}
    </Page>
  )
}

function Accounts({
  overview,
  companyId,
  days,
}: {
  overview: OverviewView
  companyId: string
  days: { from?: string; to?: string }
}) {
  const t = useT()
  const currencies = [...new Set(overview.accounts.map(({ sum }) => sum.currency))]
  const [chosen, setChosen] = useState<string | null>(null)
  const currency = chosen !== null && currencies.includes(chosen) ? chosen : (currencies[0] ?? '')
  const { data: head } = useEntryHead(companyId, { ...plainQuery, ...days })
  const lines = overview.accounts.filter(({ sum }) => sum.currency === currency).slice(0, SHOWN)
  const [first] = lines
  const total = head?.sums.find((sum) => sum.currency === currency)
  const bars = lines.map<Bar>(({ account, sum, count }) => ({
    key: account ?? '',
    label: account ?? t('entries.missing.account'),
    size: shareOf(sum.amount, first?.sum.amount ?? '0'),
    figure: region.amount(sum.amount),
    note: t('entries.listed', { n: count }),
    tone: account === null ? 'warn' : 'accent',
  }))
  return (
    <Bars
      title={t('month.accounts', { currency })}
      bars={bars}
      heads={[t('column.account'), t('column.amount'), t('column.items')]}
      choice={
        currencies.length > 1 && (
          <Segments
            label={t('column.currency')}
            value={currency}
            onChange={setChosen}
            choices={currencies.map((id) => ({ id, label: id }))}
          />
        )
      }
      sum={
        total && (
          <>
            <span>{t('month.total')}</span>
            <strong>
              {region.amount(total.amount)} <span className="quiet">{total.currency}</span>
            </strong>
          </>
        )
      }
      testid="month-accounts"
    />
  )
}

function States({ overview }: { overview: OverviewView }) {
  const t = useT()
  const bars: Bar[] = [
    {
      key: 'ready',
      label: t('entries.ready'),
      size: overview.ready,
      figure: t('common.count', { n: overview.ready }),
      note: percent(overview.ready, overview.total),
      tone: 'ok',
    },
    ...overview.missing.map<Bar>(({ missing, count }) => ({
      key: missing,
      label: t(`entries.missing.${missing}`),
      size: count,
      figure: t('common.count', { n: count }),
      note: percent(count, overview.total),
      tone: missing === 'receipt' ? 'muted' : 'warn',
    })),
  ]
  return (
    <Bars
      title={t('month.states', { n: overview.total })}
      bars={bars}
      heads={[t('column.state'), t('column.items'), t('month.share')]}
      sum={
        <span className="caption">
          {t('month.several')} <Term id="ready" />
        </span>
      }
      testid="month-states"
    />
  )
}

function percent(part: number, all: number): string {
  return all === 0 ? '' : region.percent(part / all)
}
