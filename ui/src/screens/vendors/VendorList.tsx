// The vendors an item can be booked on: Pleo's list of them, as last fetched.

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { RefreshCw } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { Button, SearchLine } from '../../components/controls.tsx'
import { Empty, Panel, Pending } from '../../components/page.tsx'
import { ErrorBox } from '../../components/ProblemBox.tsx'
import { useT } from '../../intl.tsx'
import { ipc } from '../../ipc.ts'
import { useProblemActions } from '../../live/useProblemActions.ts'
import { keys } from '../../live/views.ts'
import css from '../Jobs.module.css'

/** Vendors Rust answers with at most; a longer list is narrowed by searching. */
const MOST = 50

export function VendorList({ companyId, start }: { companyId: string; start: string }) {
  const t = useT()
  const navigate = useNavigate()
  const [text, setText] = useState(start)
  const searched = useDeferredValue(text)
  const vendors = useQuery({
    queryKey: keys.vendors(companyId, searched),
    queryFn: () => ipc.listVendors(companyId, searched),
    placeholderData: keepPreviousData,
  })
  const actions = useProblemActions(companyId, () => void vendors.refetch())
  const toEntries = () => void navigate({ to: '/company/$companyId/entries', params: { companyId } })
  return (
    <>
      <ErrorBox error={vendors.error} actions={actions} />
      <SearchLine label={t('vendor.search')} value={text} onChange={setText} />
      {vendors.isPending && !vendors.error && <Pending />}
      {vendors.data?.length === 0 && (
        <Empty
          action={
            searched === '' && (
              <Button icon={RefreshCw} onPress={toEntries}>
                {t('vendors.fetch')}
              </Button>
            )
          }
        >
          {searched === '' ? t('vendors.none') : t('vendor.noMatch')}
        </Empty>
      )}
      {vendors.data && vendors.data.length > 0 && (
        <Panel>
          <div className={css['table']}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{t('column.vendor')}</th>
                  <th scope="col">{t('column.code')}</th>
                  <th scope="col">{t('column.taxId')}</th>
                </tr>
              </thead>
              <tbody>
                {vendors.data.map((vendor) => (
                  <tr key={vendor.id}>
                    <td>{vendor.name}</td>
                    <td>{vendor.code ?? <span className="quiet">{t('common.none')}</span>}</td>
                    <td>{vendor.taxId ?? <span className="quiet">{t('common.none')}</span>}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {vendors.data.length >= MOST && <p className="caption">{t('vendors.more', { n: MOST })}</p>}
        </Panel>
      )}
    </>
  )
}
