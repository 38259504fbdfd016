// Why items are left out or failed: by reason, the largest first, each with the way to mend it.

import { useNavigate } from '@tanstack/react-router'
import { ListFilter, Settings2, Store } from 'lucide-react'
import { Button } from '../../components/controls.tsx'
import { useT } from '../../intl.tsx'
import type { FailureGroup, RunView } from '../../ipc.ts'
import { useSaid } from '../../live/useSaid.ts'
import { fixOf, knownFailure } from '../../values/failures.ts'
import { words } from '../../values/words.ts'
import css from './Failures.module.css'

interface Props {
  run: RunView
  canTag: boolean
  /** The reason whose items are shown now. */
  shown: string | null
  show: (reason: string | null) => void
}

export function Failures({ run, canTag, shown, show }: Props) {
  const t = useT()
  return (
    <section className={css['failures']} aria-label={t('failures.title')} data-testid="failures">
      <h2>{t('failures.title')}</h2>
      <ul>
        {run.failures.map((group) => (
          <One
            key={`${group.kind} ${group.reason}`}
            group={group}
            companyId={run.companyId}
            canTag={canTag}
            shown={shown === group.reason}
            show={show}
          />
        ))}
      </ul>
    </section>
  )
}

function One({
  group,
  companyId,
  canTag,
  shown,
  show,
}: {
  group: FailureGroup
  companyId: string
  canTag: boolean
  shown: boolean
  show: Props['show']
}) {
  const t = useT()
  const said = useSaid()
  const navigate = useNavigate()
  const kind = knownFailure(group.kind)
  const fix = fixOf(group.kind)
  return (
    <li>
      <span className={css['count']}>{t('common.count', { n: group.count })}</span>
      <span className={css['words']}>
        <span>{said(group.reason)}</span>
        <span className="caption">
          {kind ? `${t(`failure.${kind}`)}. ${t(`failure.${kind}.about`)}` : words(group.kind)}
        </span>
      </span>
      {fix === 'vendor' && canTag && (
        <Button
          icon={Store}
          onPress={() => {
            show(group.reason)
          }}
          testid="fix-vendor"
        >
          {t('failures.pickVendors', { n: group.count })}
        </Button>
      )}
      {fix === 'settings' && (
        <Button
          icon={Settings2}
          onPress={() => void navigate({ to: '/company/$companyId/settings', params: { companyId } })}
        >
          {t('failures.settings')}
        </Button>
      )}
      {(fix !== 'vendor' || !canTag) && (
        <Button
          icon={ListFilter}
          onPress={() => {
            show(shown ? null : group.reason)
          }}
          testid="show-failed"
        >
          {shown ? t('failures.showAll') : t('failures.show', { n: group.count })}
        </Button>
      )}
    </li>
  )
}
