// Word from the watch: a job appeared, an export began by itself, a key ends. Said by the system, wherever a person looks,
// and in the window when they look at it; a click leads there.

import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useT } from '../intl.tsx'
import { ipc, onNews, onNoticeClicked } from '../ipc.ts'
import type { Noticed, NoticeTarget } from '../ipc.ts'
import { useToasts } from './useToasts.tsx'

export function useNews(): void {
  const t = useT()
  const navigate = useNavigate()
  const { say } = useToasts()
  useEffect(() => {
    const go = ({ companyId, jobId }: NoticeTarget) => {
      void (jobId === null
        ? navigate({ to: '/inbox' })
        : navigate({ to: '/company/$companyId/new', params: { companyId }, search: { job: jobId } }))
    }
    const words = ({ company, news }: Noticed) => {
      switch (news.kind) {
        case 'job':
          return t('news.job', { company, n: news.items })
        case 'started':
          return t('news.started', { company })
        case 'keyEnds':
          return t('news.keyEnds', { company, n: Math.max(news.days, 0) })
      }
    }
    const ends = [
      onNews((noticed) => {
        const { companyId, news } = noticed
        const target = { companyId, jobId: news.kind === 'job' ? news.jobId : null }
        const body = words(noticed)
        // It may fail unseen; the inbox says the same.
        ipc.notify({ title: 'Ledgerport', body, target }).catch(() => null)
        say(body, {
          label: t('news.open'),
          run: () => {
            go(target)
          },
        })
      }),
      onNoticeClicked(go),
    ]
    return () => {
      for (const end of ends)
        void end.then((unlisten) => {
          unlisten()
        })
    }
  }, [navigate, say, t])
}
