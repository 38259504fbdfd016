// The languages of the window. Each has a catalogue of messages under its id.

/** By the id: the locale that plurals, numbers in sentences and React Aria follow, and the language's own name for itself. */
export const languages = {
  da: { locale: 'da-DK', name: 'Dansk' },
  de: { locale: 'de-DE', name: 'Deutsch' },
  en: { locale: 'en-US', name: 'English' },
  es: { locale: 'es-ES', name: 'Español' },
  fr: { locale: 'fr-FR', name: 'Français' },
  it: { locale: 'it-IT', name: 'Italiano' },
  nl: { locale: 'nl-NL', name: 'Nederlands' },
  pt: { locale: 'pt-PT', name: 'Português' },
  fi: { locale: 'fi-FI', name: 'Suomi' },
  sv: { locale: 'sv-SE', name: 'Svenska' },
} as const

export type Language = keyof typeof languages

/** By name, as they are listed for a person. */
export const languageIds = Object.keys(languages) as Language[]

/** The language that a language tag of the system asks for, if the window speaks it. */
export function languageOf(tag: string): Language | undefined {
  const wanted = tag.toLowerCase().split(/[-_]/)[0]
  return languageIds.find((id) => id === wanted)
}
