// The three totals that must agree, where nobody can overlook them.

import { Check, TriangleAlert } from 'lucide-react'
import { Term } from '../../components/Term.tsx'
import { region, useT } from '../../intl.tsx'
import type { Totals } from '../../ipc.ts'
import { addMoney, sameAmount } from '../../values/money.ts'
import css from './TotalsStrip.module.css'

interface Props {
  totals: readonly Totals[]
  /** Files are written: from here on a difference must not be overlooked. */
  written: boolean
  /** Reporting is over: what was reported must be what was in the file, less what was refused. */
  ended: boolean
  /** Some entries are in files of earlier exports: what is not in this file is not all left out. */
  booked: boolean
}

/** Pleo's sum is the file's plus what was left out; the check is made here once more, on the figures shown. */
export function TotalsStrip({ totals, written, ended, booked }: Props) {
  const t = useT()
  if (totals.length === 0) return null
  return (
    <div className={css['strip']} role="group" aria-label={t('totals.title')}>
      {totals.map((line) => {
        const agrees = agree(line)
        const reported = line.reported
        return (
          <dl
            key={line.currency}
            className={css['line']}
            data-agrees={agrees}
            data-testid="totals"
            aria-label={t('totals.in', { currency: line.currency })}
          >
            <Figure name={t('totals.pleo')} amount={line.pleo} currency={line.currency} strong />
            <Sign text="=" />
            <Figure name={written ? t('totals.file') : t('totals.willFile')} amount={line.file} />
            <Sign text="+" />
            <Figure name={booked ? t('totals.leftOutOrBooked') : t('totals.leftOut')} amount={line.leftOut} />
            {written && (
              <>
                <Sign text="→" />
                <Figure
                  name={t('totals.reported')}
                  amount={reported}
                  remark={
                    ended && !sameAmount(reported, line.file)
                      ? t('totals.notReported', { amount: rest(line), currency: line.currency })
                      : undefined
                  }
                />
              </>
            )}
            <div className={css['verdict']}>
              <dt className="hidden">{t('totals.title')}</dt>
              <dd data-agrees={agrees}>
                {agrees ? <Check size={14} aria-hidden /> : <TriangleAlert size={14} aria-hidden />}
                {agrees ? t('totals.agree') : t('totals.differ')} <Term id="totals" />
              </dd>
            </div>
          </dl>
        )
      })}
    </div>
  )
}

function Sign({ text }: { text: string }) {
  return (
    <div className={css['sign']} aria-hidden>
      <dt />
      <dd>{text}</dd>
    </div>
  )
}

interface FigureProps {
  name: string
  amount: string
  currency?: string
  strong?: boolean
  remark?: string | undefined
}

function Figure({ name, amount, currency, strong, remark }: FigureProps) {
  return (
    <div className={css['figure']} data-strong={strong}>
      <dt>{name}</dt>
      <dd>
        {region.amount(amount)} {currency !== undefined && <span className="quiet">{currency}</span>}
        {remark !== undefined && <span className={css['remark']}>{remark}</span>}
      </dd>
    </div>
  )
}

function rest({ currency, file, reported }: Totals): string {
  const [left] = addMoney([{ amount: file, currency }], [{ amount: reported, currency }], -1)
  return region.amount(left?.amount ?? '')
}

function agree({ currency, pleo, file, leftOut }: Totals): boolean {
  try {
    const [sum] = addMoney([{ amount: file, currency }], [{ amount: leftOut, currency }])
    return sum !== undefined && sameAmount(sum.amount, pleo)
  } catch {
    return false
  }
}
