// Bars of a few figures, with the figures as a table one press away: colour and length are never the only way to read them.

import { BarChart3, Table2 } from 'lucide-react'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { Button } from './controls.tsx'
import { useT } from '../intl.tsx'
import css from './Bars.module.css'

export interface Bar {
  key: string
  label: string
  /** What is drawn, 0 or more; amounts come as a share of the largest, exact figures as words. */
  size: number
  figure: string
  note?: string
  tone?: 'accent' | 'ok' | 'warn' | 'muted'
}

interface Props {
  title: string
  bars: readonly Bar[]
  /** Headings of the table: what, figure, note. */
  heads: readonly [string, string, string]
  /** What stands beside the title. */
  choice?: ReactNode
  /** What the bars add up to. */
  sum?: ReactNode
  testid: string
}

export function Bars({ title, bars, heads, choice, sum, testid }: Props) {
  const t = useT()
  const [asTable, setAsTable] = useState(false)
  const largest = Math.max(...bars.map(({ size }) => size), Number.MIN_VALUE)
  return (
    <section className={css['chart']} aria-label={title} data-testid={testid}>
      <header className={css['head']}>
        <h2>{title}</h2>
        {choice}
        <Button
          look="bare"
          icon={asTable ? BarChart3 : Table2}
          onPress={() => {
            setAsTable((now) => !now)
          }}
          testid={`${testid}-switch`}
        >
          {asTable ? t('chart.asBars') : t('chart.asTable')}
        </Button>
      </header>
      {asTable ? (
        <table className={css['table']}>
          <thead>
            <tr>
              <th scope="col">{heads[0]}</th>
              <th scope="col" className="end">
                {heads[1]}
              </th>
              <th scope="col" className="end">
                {heads[2]}
              </th>
            </tr>
          </thead>
          <tbody>
            {bars.map(({ key, label, figure, note }) => (
              <tr key={key}>
                <th scope="row">{label}</th>
                <td className="end">{figure}</td>
                <td className="end quiet">{note}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : (
        <ul className={css['bars']}>
          {bars.map(({ key, label, size, figure, note, tone = 'accent' }) => (
            <li key={key}>
              <span className={css['label']} title={label}>
                {label}
              </span>
              <svg className={css['bar']} viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden>
                <rect className={css['track']} width="100" height="10" />
                <rect
                  className={css['fill']}
                  data-tone={tone}
                  width={size <= 0 ? 0 : Math.max(0.5, (size / largest) * 100)}
                  height="10"
                />
              </svg>
              <span className={css['figure']}>{figure}</span>
              <span className={css['note']}>{note}</span>
            </li>
          ))}
        </ul>
      )}
      {sum !== undefined && <p className={css['sum']}>{sum}</p>}
    </section>
  )
}
