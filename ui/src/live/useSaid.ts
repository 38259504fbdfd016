import { useCallback } from 'react'
import { usePreferences, useT } from '../intl.tsx'
import { speak } from '../values/said.ts'

/** Says what Rust said in the window's language. */
export function useSaid(): (text: string | null) => string {
  const t = useT()
  const { patterns } = usePreferences()
  return useCallback((text) => (text === null ? '' : speak(patterns, text, t)), [patterns, t])
}
