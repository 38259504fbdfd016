// What stands beside the items: how we stand with Pleo, and what happened.

import { Copy } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { region, useT } from '../../intl.tsx'
import { Button } from '../../components/controls.tsx'
import { Term } from '../../components/Term.tsx'
import type { LogLine, RunView } from '../../ipc.ts'
import { useNow } from '../../live/useNow.ts'
import { useSaid } from '../../live/useSaid.ts'
import { useToasts } from '../../live/useToasts.tsx'
import { jobStatusName } from '../../values/kinds.ts'
import css from './Side.module.css'

export function Side({ run }: { run: RunView }) {
  const t = useT()
  return (
    <aside className={css['side']} aria-label={t('run.side')}>
      <Connection run={run} />
      <Log lines={run.log} />
    </aside>
  )
}

function Part({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section className={css['part']} aria-label={title}>
      <div className={css['head']}>
        <h2>{title}</h2>
        {action}
      </div>
      {children}
    </section>
  )
}

function Connection({ run }: { run: RunView }) {
  const t = useT()
  const said = useSaid()
  return (
    <Part title={t('pleo.title')}>
      <dl className={css['facts']}>
        {run.jobStatus !== null && (
          <>
            <dt>{t('pleo.status')}</dt>
            <dd>{jobStatusName(t, run.jobStatus)}</dd>
          </>
        )}
        {run.leaseUntil !== null && run.endedAt === null && (
          <>
            <dt>
              {t('pleo.lease')} <Term id="lease" />
            </dt>
            <dd>
              <Lease until={run.leaseUntil} />
            </dd>
          </>
        )}
        <dt>{t('pleo.requests')}</dt>
        <dd>{t('common.count', { n: run.requestsSent })}</dd>
        <dt>{t('pleo.api')}</dt>
        <dd>
          {run.api} <span className="caption">{said(run.apiReason)}</span>
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
  const said = useSaid()
  const { say, complain } = useToasts()
  const box = useRef<HTMLDivElement>(null)
  const follow = useRef(true)
  const last = lines.at(-1)?.text ?? ''
  const spoken = useThrottled(last)
  useEffect(() => {
    if (follow.current && box.current) box.current.scrollTop = box.current.scrollHeight
    // eslint-disable-next-line react/exhaustive-effect-dependencies -- new lines are what it scrolls to
  }, [lines])
  return (
    <Part
      title={t('log.title')}
      action={
        <Button
          look="bare"
          icon={Copy}
          onPress={() => {
            navigator.clipboard
              .writeText(lines.map(({ at, text }) => `${at} ${said(text)}`).join('\n'))
              .then(() => {
                say(t('log.copied', { n: lines.length }))
              }, complain)
          }}
        >
          {t('log.copy')}
        </Button>
      }
    >
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
            <time dateTime={line.at}>{region.clock(line.at, true)}</time> {said(line.text)}
          </p>
        ))}
      </div>
      <span className="hidden" role="status">
        {said(spoken)}
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
