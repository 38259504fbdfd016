// Vendors: the items that wait for one, the rules that came of earlier choices, and the list.

import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Segments } from '../components/controls.tsx'
import { Page } from '../components/page.tsx'
import { Term } from '../components/Term.tsx'
import { useT } from '../intl.tsx'
import { useRuns } from '../live/views.ts'
import { Rules } from './vendors/Rules.tsx'
import { NothingToTag, Tagging } from './vendors/Tagging.tsx'
import { VendorList } from './vendors/VendorList.tsx'

export const vendorTabs = ['tag', 'rules', 'list'] as const
export type VendorTab = (typeof vendorTabs)[number]

export function Vendors() {
  const t = useT()
  const navigate = useNavigate()
  const { companyId } = useParams({ from: '/company/$companyId/vendors' })
  const search = useSearch({ from: '/company/$companyId/vendors' })
  const runs = useRuns(companyId)
  // The newest export that waits for a look, unless one was asked for.
  const runId = search.run ?? runs.data?.find(({ waitingFor }) => waitingFor === 'review')?.id
  const tab = search.tab ?? (search.text !== undefined || runId === undefined ? 'list' : 'tag')
  return (
    <Page
      title={t('vendors.title')}
      about={
        <>
          {t('vendors.about')} <Term id="vendor" />
        </>
      }
      shape={tab === 'tag' && runId !== undefined ? 'fill' : 'wide'}
    >
      <Segments<VendorTab>
        label={t('vendors.tab')}
        value={tab}
        onChange={(next) =>
          void navigate({
            to: '/company/$companyId/vendors',
            params: { companyId },
            search: { tab: next, ...(search.run !== undefined && { run: search.run }) },
            replace: true,
          })
        }
        choices={vendorTabs.map((id) => ({ id, label: t(`vendors.tab.${id}`) }))}
      />
      {tab === 'list' && <VendorList key={companyId} companyId={companyId} start={search.text ?? ''} />}
      {tab === 'rules' && <Rules companyId={companyId} />}
      {tab === 'tag' &&
        (runId === undefined ? (
          <NothingToTag companyId={companyId} pending={runs.isPending} />
        ) : (
          <Tagging key={runId} companyId={companyId} runId={runId} />
        ))}
    </Page>
  )
}
