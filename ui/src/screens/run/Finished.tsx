import { useNavigate } from '@tanstack/react-router'
import { ArrowRight } from 'lucide-react'
import { Button } from '../../components/controls.tsx'
import { Panel } from '../../components/page.tsx'
import { useT } from '../../intl.tsx'
import type { RunView } from '../../ipc.ts'
import { formatSpan, secondsBetween } from '../../values/time.ts'
import { Files } from './Files.tsx'
import css from './HandOver.module.css'
import { Continuation, NotImported, WriteAgain } from './Later.tsx'
import { PrintButton } from './Print.tsx'
import type { Chosen } from './useChosen.ts'

export type Ended = 'completed' | 'completedWithErrors' | 'failed' | 'cancelled'

/** How it ended, said in one sentence, and what is left of it. */
export function Finished({ run, how, chosen }: { run: RunView; how: Ended; chosen: Chosen }) {
  const t = useT()
  const navigate = useNavigate()
  const { counts } = run
  const took = run.endedAt === null ? 0 : secondsBetween(run.startedAt, Date.parse(run.endedAt))
  return (
    <Panel
      tone={how === 'completed' ? 'ok' : how === 'cancelled' ? 'accent' : 'warn'}
      title={t(`finished.${how}`)}
      testid="finished"
    >
      <p>
        {t('finished.summary', {
          n: counts.successful,
          total: counts.total,
          failed: counts.failed + counts.blocked + counts.abandoned,
          time: formatSpan(took),
        })}
      </p>
      {run.files.length > 0 && <Files run={run} />}
      <Continuation run={run} />
      <div className={css['buttons']}>
        <Button
          look={run.canContinue ? 'plain' : 'primary'}
          icon={ArrowRight}
          onPress={() =>
            void navigate({ to: '/company/$companyId/entries', params: { companyId: run.companyId } })
          }
          testid="next-export"
        >
          {t('finished.next')}
        </Button>
        <PrintButton run={run} />
        {run.files.length > 0 && <WriteAgain run={run} />}
        {run.files.length > 0 && <NotImported run={run} chosen={chosen} />}
      </div>
    </Panel>
  )
}
