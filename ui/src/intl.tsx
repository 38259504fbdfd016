import { createContext, use, useCallback, useEffect, useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import { I18nProvider } from 'react-aria-components'
import { IntlProvider, useIntl } from 'react-intl'
import da from './messages/da.json'
import en from './messages/en.json'
import { formatAmount } from './values/money.ts'
import { usableRegion } from './values/region.ts'
import { formatClock, formatDate, formatInstant } from './values/time.ts'

export type MessageId = keyof typeof en
type Catalogue = Record<MessageId, string>

/** Every catalogue has every key of the English one, or this does not compile. */
const catalogues = { en, da } satisfies Record<string, Catalogue>

export type Language = keyof typeof catalogues
export const languages = Object.keys(catalogues) as Language[]

/** What a person chose; `system` follows the computer. */
export type LanguageChoice = Language | 'system'
export type ThemeChoice = 'system' | 'light' | 'dark'

interface Preferences {
  language: LanguageChoice
  theme: ThemeChoice
  setLanguage: (language: LanguageChoice) => void
  setTheme: (theme: ThemeChoice) => void
}

const PreferencesContext = createContext<Preferences | null>(null)

function systemLanguage(): Language {
  const wanted = navigator.language.split('-')[0]
  return languages.find((language) => language === wanted) ?? 'en'
}

function remembered<T extends string>(key: string, choices: readonly T[], fallback: T): T {
  const value = localStorage.getItem(key)
  return choices.find((choice) => choice === value) ?? fallback
}

/** Language and look of the whole window. */
export function PreferencesProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<LanguageChoice>(() =>
    remembered('language', [...languages, 'system'], 'system'),
  )
  const [theme, setTheme] = useState<ThemeChoice>(() =>
    remembered('theme', ['system', 'light', 'dark'], 'system'),
  )
  const locale = language === 'system' ? systemLanguage() : language

  useEffect(() => {
    localStorage.setItem('language', language)
    document.documentElement.lang = locale
  }, [language, locale])
  useEffect(() => {
    localStorage.setItem('theme', theme)
    document.documentElement.dataset['theme'] = theme
  }, [theme])

  const preferences = useMemo(() => ({ language, theme, setLanguage, setTheme }), [language, theme])
  return (
    <PreferencesContext value={preferences}>
      <IntlProvider locale={locale} defaultLocale="en" messages={catalogues[locale]}>
        <I18nProvider locale={locale === 'en' ? 'en-US' : 'da-DK'}>{children}</I18nProvider>
      </IntlProvider>
    </PreferencesContext>
  )
}

export function usePreferences(): Preferences {
  const preferences = use(PreferencesContext)
  if (!preferences) throw new Error('preferences are read outside their provider')
  return preferences
}

export type Translate = (id: MessageId, values?: Record<string, string | number>) => string

/** Sentences in the chosen language. */
export function useT(): Translate {
  const intl = useIntl()
  return useCallback((id, values) => intl.formatMessage({ id }, values), [intl])
}

const here = usableRegion(navigator.language)

/** Amounts and dates as the computer's region writes them, whatever the language of the window is. */
export const region = {
  amount: (amount: string) => formatAmount(amount, here),
  date: (date: string) => formatDate(date, here),
  clock: (instant: string, seconds = false) => formatClock(instant, here, seconds),
  instant: (instant: string) => formatInstant(instant, here),
}
