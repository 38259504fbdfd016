import { createContext, use, useCallback, useEffect, useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import { I18nProvider } from 'react-aria-components'
import { IntlProvider, useIntl } from 'react-intl'
import { languageIds, languageOf, languages } from './languages.ts'
import type { Language } from './languages.ts'
import type en from './messages/en.json'
import type sentences from './messages/rust/sentences.json'
import { formatAmount, plainAmount, readAmount } from './values/money.ts'
import { formatMonth } from './values/period.ts'
import { usableRegion } from './values/region.ts'
import { patternsOf } from './values/said.ts'
import type { Pattern } from './values/said.ts'
import { formatClock, formatDate, formatInstant } from './values/time.ts'

type SentenceId = keyof typeof sentences
export type MessageId = keyof typeof en | SentenceId
type Catalogue = Record<keyof typeof en, string>
/** Sentences of Rust: in English they are what Rust says itself, so that only the other languages have them. */
type Sentences = Record<SentenceId, string>

/** Every catalogue has every key of the English one, or this does not compile. */
const catalogues = {
  da: () => import('./messages/da.json'),
  de: () => import('./messages/de.json'),
  en: () => import('./messages/en.json'),
  es: () => import('./messages/es.json'),
  fi: () => import('./messages/fi.json'),
  fr: () => import('./messages/fr.json'),
  it: () => import('./messages/it.json'),
  nl: () => import('./messages/nl.json'),
  pt: () => import('./messages/pt.json'),
  sv: () => import('./messages/sv.json'),
} satisfies Record<Language, () => Promise<{ default: Catalogue }>>

const sentencesIn = {
  da: () => import('./messages/rust/da.json'),
  de: () => import('./messages/rust/de.json'),
  es: () => import('./messages/rust/es.json'),
  fi: () => import('./messages/rust/fi.json'),
  fr: () => import('./messages/rust/fr.json'),
  it: () => import('./messages/rust/it.json'),
  nl: () => import('./messages/rust/nl.json'),
  pt: () => import('./messages/rust/pt.json'),
  sv: () => import('./messages/rust/sv.json'),
} satisfies Record<Exclude<Language, 'en'>, () => Promise<{ default: Sentences }>>

/** What a person chose; `system` follows the computer. */
export type LanguageChoice = Language | 'system'
export type ThemeChoice = 'system' | 'light' | 'dark'

interface Preferences {
  language: LanguageChoice
  theme: ThemeChoice
  setLanguage: (language: LanguageChoice) => void
  setTheme: (theme: ThemeChoice) => void
  /** How the sentences of Rust are known; no patterns where the window speaks English as Rust does, null until they are there. */
  patterns: readonly Pattern<SentenceId>[] | null
  /** Something that Rust said is to be shown: its sentences are fetched, once for each language. */
  askForSentences: () => void
}

const none: readonly Pattern<SentenceId>[] = []

const PreferencesContext = createContext<Preferences | null>(null)

function remembered<T extends string>(key: string, choices: readonly T[], fallback: T): T {
  const value = localStorage.getItem(key)
  return choices.find((choice) => choice === value) ?? fallback
}

interface Words<M> {
  spoken: Language
  messages: M
}
interface Rust extends Words<Sentences> {
  patterns: readonly Pattern<SentenceId>[]
}

let first: Words<Catalogue> = { spoken: 'en', messages: {} as Catalogue }

async function wordsOf(spoken: Language): Promise<Words<Catalogue>> {
  return { spoken, messages: (await catalogues[spoken]()).default }
}

async function sentencesOf(spoken: Exclude<Language, 'en'>): Promise<Rust> {
  const [{ default: english }, { default: messages }] = await Promise.all([
    import('./messages/rust/sentences.json'),
    sentencesIn[spoken](),
  ])
  return { spoken, messages, patterns: patternsOf(english) }
}

function chosen(choice: LanguageChoice): Language {
  return choice === 'system' ? (languageOf(navigator.language) ?? 'en') : choice
}

function rememberedLanguage(): LanguageChoice {
  return remembered('language', [...languageIds, 'system'], 'system')
}

/** Fetches the words of the chosen language before anything is shown in another. */
export async function fetchWords(): Promise<void> {
  first = await wordsOf(chosen(rememberedLanguage()))
}

/** Language and look of the whole window. */
export function PreferencesProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<LanguageChoice>(rememberedLanguage)
  const [theme, setTheme] = useState<ThemeChoice>(() =>
    remembered('theme', ['system', 'light', 'dark'], 'system'),
  )
  const [{ spoken, messages }, setSpoken] = useState(first)
  const [asked, setAsked] = useState(false)
  const [rust, setRust] = useState<Rust | null>(null)
  const wanted = chosen(language)

  useEffect(() => {
    localStorage.setItem('language', language)
  }, [language])
  useEffect(() => {
    document.documentElement.lang = spoken
    if (spoken === wanted) return undefined
    let stale = false
    void wordsOf(wanted).then((words) => {
      if (!stale) setSpoken(words)
    })
    return () => {
      stale = true
    }
  }, [spoken, wanted])
  useEffect(() => {
    if (!asked || spoken === 'en') return undefined
    let stale = false
    void sentencesOf(spoken).then((words) => {
      if (!stale) setRust(words)
    })
    return () => {
      stale = true
    }
  }, [asked, spoken])
  useEffect(() => {
    localStorage.setItem('theme', theme)
    document.documentElement.dataset['theme'] = theme
  }, [theme])

  const askForSentences = useCallback(() => {
    setAsked(true)
  }, [])
  const said = rust?.spoken === spoken ? rust : null
  const patterns = spoken === 'en' ? none : (said?.patterns ?? null)
  const preferences = useMemo(
    () => ({ language, theme, setLanguage, setTheme, patterns, askForSentences }),
    [language, theme, patterns, askForSentences],
  )
  const all = useMemo(() => ({ ...messages, ...said?.messages }), [messages, said])
  const { locale } = languages[spoken]
  return (
    <PreferencesContext value={preferences}>
      <IntlProvider locale={locale} defaultLocale="en" messages={all}>
        <I18nProvider locale={locale}>{children}</I18nProvider>
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
  /** As a spreadsheet reads it. */
  plain: (amount: string) => plainAmount(amount, here),
  /** As a person types it; none if it is no amount. */
  read: (typed: string) => readAmount(typed, here),
  date: (date: string) => formatDate(date, here),
  percent: (share: number) => new Intl.NumberFormat(here, { style: 'percent' }).format(share),
  month: (month: string) => formatMonth(month, here),
  clock: (instant: string, seconds = false) => formatClock(instant, here, seconds),
  instant: (instant: string) => formatInstant(instant, here),
}
