// Items by merchant: one choice gives all open items of a merchant their vendor. Items that have one keep it.

import { useQuery } from '@tanstack/react-query'
import { Check, Store, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../components/controls.tsx'
import { Pending, Sums } from '../../components/page.tsx'
import { ErrorBox } from '../../components/ProblemBox.tsx'
import { Mark } from '../../components/states.tsx'
import { useT } from '../../intl.tsx'
import { ipc } from '../../ipc.ts'
import type { MerchantView, RunView } from '../../ipc.ts'
import { keys } from '../../live/views.ts'
import table from '../Jobs.module.css'
import css from './Merchants.module.css'
import { VendorPicker } from './VendorPicker.tsx'

/** Merchants Rust answers with at most. */
const MOST = 300

interface Props {
  run: RunView
  canTag: boolean
  tag: (merchant: string, vendorId: string) => void
}

export function Merchants({ run, canTag, tag }: Props) {
  const t = useT()
  const groups = useQuery({ queryKey: keys.merchants(run.id), queryFn: () => ipc.listMerchants(run.id) })
  const rows = groups.data ?? []
  return (
    <>
      <ErrorBox error={groups.error} actions={{ retry: () => void groups.refetch() }} />
      {groups.isPending && !groups.error && <Pending />}
      {groups.data?.length === 0 && <p className="quiet">{t('merchants.none')}</p>}
      {rows.length > 0 && (
        <div
          className={`${table['table'] ?? ''} ${css['box'] ?? ''}`}
          role="region"
          aria-label={t('merchants.title')}
          // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reachable by keyboard
          tabIndex={0}
        >
          <table data-testid="merchants">
            <thead>
              <tr>
                <th scope="col">{t('column.merchant')}</th>
                <th scope="col" className="end">
                  {t('column.items')}
                </th>
                <th scope="col" className="end">
                  {t('merchants.open')}
                </th>
                <th scope="col" className="end">
                  {t('column.sum')}
                </th>
                <th scope="col">{t('column.vendor')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((group) => (
                <One key={group.merchant} run={run} group={group} canTag={canTag} tag={tag} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {rows.length >= MOST && <p className="caption">{t('merchants.more', { n: MOST })}</p>}
    </>
  )
}

function One({ run, group, canTag, tag }: Props & { group: MerchantView }) {
  const t = useT()
  const [picking, setPicking] = useState(false)
  const { merchant, items, open, required, sums, vendors } = group
  const name = merchant || t('merchants.noName')
  const label = t('merchants.pickNamed', { n: open, name })
  return (
    <tr>
      <th scope="row" title={name}>
        <span>{name}</span>
      </th>
      <td className="end">{t('common.count', { n: items })}</td>
      <td className="end">
        {t('common.count', { n: open })}
        {required > 0 && (
          <span className={css['required']}>
            <TriangleAlert size={14} aria-hidden /> {t('merchants.required', { n: required })}
          </span>
        )}
      </td>
      <td className="end">
        <Sums sums={sums} />
      </td>
      <td className={css['vendor']}>
        {vendors.length > 0 && (
          <Mark look={{ icon: Check, tone: open === 0 ? 'ok' : 'muted' }}>{vendors.join(', ')}</Mark>
        )}
        {open > 0 &&
          canTag &&
          (picking ? (
            <VendorPicker
              companyId={run.companyId}
              label={label}
              removable={false}
              inCell
              onPick={(vendorId) => {
                setPicking(false)
                if (vendorId !== null) tag(merchant, vendorId)
              }}
              onLeave={() => {
                setPicking(false)
              }}
            />
          ) : (
            <Button
              icon={Store}
              aria-label={label}
              onPress={() => {
                setPicking(true)
              }}
              testid="pick-for-merchant"
            >
              {t('merchants.pick')}
            </Button>
          ))}
      </td>
    </tr>
  )
}
