import { expect, test } from 'vitest'
import { languageIds, languageOf, languages } from './languages.ts'

test('the system asks for a language by a tag', () => {
  expect(languageOf('da-DK')).toBe('da')
  expect(languageOf('DE')).toBe('de')
  expect(languageOf('en_GB.UTF-8')).toBe('en')
  for (const other of ['C', '', 'tlh', 'dan', 'constructor']) expect(languageOf(other)).toBeUndefined()
})

test('each is listed by its own name, in order, and known to the formatters', () => {
  const names = languageIds.map((id) => languages[id].name)
  expect(names).toEqual(names.toSorted((a, b) => a.localeCompare(b)))
  for (const id of languageIds) {
    const { locale, name } = languages[id]
    const own = new Intl.DisplayNames(locale, { type: 'language' }).of(id) ?? ''
    expect(own.toLowerCase()).toBe(name.toLowerCase())
    expect(Intl.PluralRules.supportedLocalesOf(locale)).toEqual([locale])
  }
})
