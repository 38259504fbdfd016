import { useEffect } from 'react'
import { usePreferences } from '../intl.tsx'
import type { Language } from '../languages.ts'

declare global {
  interface Window {
    speak?: (language: Language) => void
  }
}

/** Lets a page test change the language of what is on the screen; a reload would lose it. */
export function Speaker() {
  const { setLanguage } = usePreferences()
  useEffect(() => {
    window.speak = setLanguage
  }, [setLanguage])
  return null
}
