import { useCallback, useEffect } from 'react'
import { usePreferences, useT } from '../intl.tsx'
import { jobStatusName } from '../values/kinds.ts'
import { speak } from '../values/said.ts'

/** Says what Rust said in the window's language; nothing in the moment until its sentences are fetched. */
export function useSaid(): (text: string | null) => string {
  const t = useT()
  const { patterns, askForSentences } = usePreferences()
  useEffect(askForSentences, [askForSentences])
  return useCallback(
    (text) =>
      text === null || patterns === null
        ? ''
        : speak(patterns, text, (id, values) => {
            const { status } = values
            return t(id, status === undefined ? values : { ...values, status: jobStatusName(t, status) })
          }),
    [patterns, t],
  )
}
