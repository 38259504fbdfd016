import { useEffect, useState } from 'react'
import type { RunView } from '../ipc.ts'
import { addSample, lastMinute, perSecond, ratesOf, secondsLeft } from './pace.ts'
import type { Sample } from './pace.ts'

export interface RunPace {
  /** Items a second; none before it can be said. */
  perSecond: number | null
  /** Seconds until this phase is through; none while it is too early to say. */
  left: number | null
  /** Items a second over the last steps, for a line. */
  rates: number[]
  /** Requests in the last minute, as far as this window was open. */
  requests: number
}

/** Points of the line. */
const POINTS = 40

/** The pace of a run, from the views that arrive while it is on screen. */
export function usePace(run: RunView): RunPace {
  const [state, setState] = useState<{
    phase: string
    revision: number
    items: readonly Sample[]
    sent: readonly Sample[]
    said: number | null
  }>({ phase: '', revision: -1, items: [], sent: [], said: null })

  useEffect(() => {
    // eslint-disable-next-line react/set-state-in-effect -- a view that arrives is the event; the clock is read once for it
    setState((now) => {
      if (now.revision === run.revision) return now
      const at = Date.now()
      const same = now.phase === run.phase
      const items = addSample(same ? now.items : [], { at, count: run.progressDone }, 60_000)
      const left = secondsLeft(items, run.progressTotal, same ? now.said : null)
      return {
        phase: run.phase,
        revision: run.revision,
        items,
        sent: addSample(now.sent, { at, count: run.requestsSent }, 60_000),
        said: left === null ? null : at + left * 1_000,
      }
    })
  }, [run.revision, run.phase, run.progressDone, run.progressTotal, run.requestsSent])

  const last = state.items.at(-1)?.at ?? 0
  return {
    perSecond: perSecond(state.items),
    left: state.said === null ? null : Math.max(1, Math.ceil((state.said - last) / 1_000)),
    rates: ratesOf(state.items, POINTS),
    requests: lastMinute(state.sent, state.sent.at(-1)?.at ?? 0),
  }
}
