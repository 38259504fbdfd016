// Word to a person who looks elsewhere: when a run needs them, or has ended, and only if it took a while.

import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useT } from '../intl.tsx'
import { ipc } from '../ipc.ts'
import type { RunView } from '../ipc.ts'

/** A run shorter than this ends before a person has looked away (milliseconds). */
export const LONG = 20_000

/** Whether a change of a run is worth a notice, and which. */
export function noticeOf(before: RunView | undefined, now: RunView, at: number): 'waiting' | 'ended' | null {
  if (before?.status === now.status || at - Date.parse(now.startedAt) < LONG) return null
  switch (now.status) {
    case 'waiting':
    case 'interrupted':
      return 'waiting'
    case 'completed':
    case 'completedWithErrors':
    case 'failed':
      return 'ended'
    case 'queued':
    case 'running':
    case 'paused':
    case 'cancelled':
      return null
  }
}

export function useNotices(): void {
  const t = useT()
  const client = useQueryClient()
  const known = useRef(new Map<string, RunView>())
  useEffect(
    () =>
      client.getQueryCache().subscribe(({ query, type }) => {
        if (type !== 'updated' || query.queryKey[0] !== 'run') return
        const now = query.state.data as RunView | undefined
        if (!now) return
        const before = known.current.get(now.id)
        known.current.set(now.id, now)
        const what = before && noticeOf(before, now, Date.now())
        if (!what || document.hasFocus()) return
        // It may fail unseen; the inbox says the same.
        ipc
          .notify({ title: t('run.title', { n: now.number }), body: t(`notice.${what}`), target: null })
          .catch(() => null)
      }),
    [client, t],
  )
}
