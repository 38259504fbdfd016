// What stands beside the items: the totals that must agree, why items fail, how we stand with Pleo, and what happened.

import { Check, TriangleAlert } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { region, useT } from '../../intl.tsx'
import type { FailureGroup, LogLine, RunView, Totals } from '../../ipc.ts'
import { useNow } from '../../live/useNow.ts'
import { addMoney, sameAmount } from '../../values/money.ts'
import { words } from '../../values/words.ts'
import css from './Side.module.css'

export function Side({ run }: { run: RunView }) {
  const t = useT()
  return (
    <aside className={css['side']} aria-label={t('run.side')}>
      {run.totals.length > 0 && <TotalsTable totals={run.totals} ended={run.endedAt !== null} />}
      {run.failures.length > 0 && <Failures failures={run.failures} />}
      <Connection run={run} />
      <Log lines={run.log} />
    </aside>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={css['part']} aria-label={title}>
      <h3>{title}</h3>
      {children}
    </section>
  )
}

/** Pleo's sum is the file's plus what was left out; the check is made here once more, on the figures shown. */
export function TotalsTable({ totals, ended }: { totals: readonly Totals[]; ended: boolean }) {
  const t = useT()
  return (
    <Part title={t('totals.title')}>
      {totals.map((line) => {
        const agrees = agree(line)
        return (
          <table key={line.currency} className={css['totals']} data-testid="totals">
            <caption className="hidden">{t('totals.in', { currency: line.currency })}</caption>
            <tbody>
              <tr>
                <th scope="row">{t('totals.pleo')}</th>
                <td>{region.amount(line.pleo)}</td>
                <td className="quiet">{line.currency}</td>
              </tr>
              <tr>
                <th scope="row">{t('totals.file')}</th>
                <td>{region.amount(line.file)}</td>
                <td />
              </tr>
              <tr>
                <th scope="row">{t('totals.leftOut')}</th>
                <td>{region.amount(line.leftOut)}</td>
                <td />
              </tr>
              <tr>
                <th scope="row">{t('totals.reported')}</th>
                <td>{region.amount(line.reported)}</td>
                <td />
              </tr>
            </tbody>
            {(ended || !agrees) && (
              <tfoot>
                <tr>
                  <td colSpan={3} className={css['verdict']} data-agrees={agrees}>
                    {agrees ? <Check size={14} aria-hidden /> : <TriangleAlert size={14} aria-hidden />}
                    {agrees ? t('totals.agree') : t('totals.differ')}
                  </td>
                </tr>
              </tfoot>
            )}
          </table>
        )
      })}
    </Part>
  )
}

function agree({ currency, pleo, file, leftOut }: Totals): boolean {
  try {
    const [sum] = addMoney([{ amount: file, currency }], [{ amount: leftOut, currency }])
    return sum !== undefined && sameAmount(sum.amount, pleo)
  } catch {
    return false
  }
}

function Failures({ failures }: { failures: readonly FailureGroup[] }) {
  const t = useT()
  return (
    <Part title={t('failures.title')}>
      <ul className={css['failures']} data-testid="failures">
        {failures.map((group) => (
          <li key={`${group.kind} ${group.reason}`}>
            <span className={css['times']}>{t('common.count', { n: group.count })}</span>
            <span>
              {group.reason}
              <span className="caption"> {words(group.kind)}</span>
            </span>
          </li>
        ))}
      </ul>
    </Part>
  )
}

function Connection({ run }: { run: RunView }) {
  const t = useT()
  return (
    <Part title={t('pleo.title')}>
      <dl className={css['facts']}>
        {run.jobStatus !== null && (
          <>
            <dt>{t('pleo.status')}</dt>
            <dd>{words(run.jobStatus)}</dd>
          </>
        )}
        {run.leaseUntil !== null && run.endedAt === null && (
          <>
            <dt>{t('pleo.lease')}</dt>
            <dd>
              <Lease until={run.leaseUntil} />
            </dd>
          </>
        )}
        <dt>{t('pleo.requests')}</dt>
        <dd>
          {t('common.count', { n: run.requestsSent })}
          {run.answers429 > 0 && (
            <span className={css['slow']}> {t('pleo.slowed', { n: run.answers429 })}</span>
          )}
        </dd>
        <dt>{t('pleo.api')}</dt>
        <dd>
          {run.api} <span className="caption">{run.apiReason}</span>
        </dd>
      </dl>
    </Part>
  )
}

/** Pleo ends a job it hears nothing of; the time is shown with what is left of it. */
function Lease({ until }: { until: string }) {
  const t = useT()
  const now = useNow(true)
  const minutes = Math.floor((Date.parse(until) - now) / 60_000)
  return (
    <span className={minutes < 10 ? css['slow'] : undefined} data-testid="lease">
      {region.clock(until)}{' '}
      <span className="quiet">{minutes < 0 ? t('pleo.leaseOver') : t('pleo.leaseLeft', { n: minutes })}</span>
    </span>
  )
}

/** Announced at most this often (milliseconds): a busy run would talk over everything else. */
const SPEAK_EVERY = 5_000

function Log({ lines }: { lines: readonly LogLine[] }) {
  const t = useT()
  const box = useRef<HTMLDivElement>(null)
  const follow = useRef(true)
  const last = lines.at(-1)?.text ?? ''
  const spoken = useThrottled(last)
  useEffect(() => {
    if (follow.current && box.current) box.current.scrollTop = box.current.scrollHeight
    // eslint-disable-next-line react/exhaustive-effect-dependencies -- new lines are what it scrolls to
  }, [lines])
  return (
    <Part title={t('log.title')}>
      <div
        ref={box}
        role="log"
        aria-live="off"
        aria-label={t('log.title')}
        className={css['log']}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reachable by keyboard
        tabIndex={0}
        onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
          follow.current = scrollHeight - scrollTop - clientHeight < 24
        }}
        data-testid="log"
      >
        {lines.map((line, index) => (
          // Lines are only ever added at the end and dropped at the start; equal ones are equal.
          <p key={`${line.at} ${String(index)}`}>
            <time dateTime={line.at}>{region.clock(line.at, true)}</time> {line.text}
          </p>
        ))}
      </div>
      <span className="hidden" role="status">
        {spoken}
      </span>
    </Part>
  )
}

function useThrottled(text: string): string {
  const [shown, setShown] = useState(text)
  const latest = useRef(text)
  useEffect(() => {
    latest.current = text
  }, [text])
  useEffect(() => {
    const timer = setInterval(() => {
      setShown(latest.current)
    }, SPEAK_EVERY)
    return () => {
      clearInterval(timer)
    }
  }, [])
  return shown
}
