// No message is missing, unused or broken, in any language.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createIntl } from 'react-intl'
import { expect, test } from 'vitest'
import { languageIds, languages } from '../languages.ts'
import type { Language } from '../languages.ts'
import words from './en.json'
import sentences from './rust/sentences.json'

// What Rust says is in English already.
const en = Object.fromEntries(
  Object.entries({ ...words, ...sentences }).toSorted(([a], [b]) => (a < b ? -1 : 1)),
)

const read = (name: string) =>
  JSON.parse(readFileSync(join('src/messages', name), 'utf8')) as Record<string, string>
const names = (folder: string) =>
  readdirSync(join('src/messages', folder)).filter((name) => /^[a-z]{2}\.json$/.test(name))
const own = Object.fromEntries(names('').map((name) => [name.replace('.json', ''), read(name)]))
const ofRust = Object.fromEntries(
  names('rust').map((name) => [name.replace('.json', ''), read(join('rust', name))]),
)
const catalogues = Object.fromEntries(
  Object.entries(own).map(([id, messages]) => [id, { ...messages, ...ofRust[id] }]),
)
catalogues['en'] = en
const ids = Object.keys(en)

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !name.includes('.test.') && !name.includes('bindings'))
  .map((name) => readFileSync(join('src', name), 'utf8'))
  .join('\n')

/** Ids as they stand in the code; a template names every id that fits it, its holes filled with one word each. */
const literal = new Set([...sources.matchAll(/'([a-zA-Z]+(?:\.[a-zA-Z]+)+)'/g)].map(([, id]) => id))
const templates = [...sources.matchAll(/t\(\s*`([^`]+)`/g)].map(
  ([, template = '']) => new RegExp(`^${template.replaceAll('.', '\\.').replace(/\$\{[^}]*\}/g, '\\w+')}$`),
)
const used = (id: string) => literal.has(id) || templates.some((template) => template.test(id))

/** What Rust says, one blank between words: a message under `said.` is one of its sentences. */
const rust = ['../src-tauri/core/src', '../src-tauri/app/src']
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  )
  .filter((name) => name.endsWith('.rs'))
  .map((name) =>
    readFileSync(name, 'utf8')
      .replaceAll(/ *\\\n\s*|\s+/g, ' ')
      .replaceAll('\\\\', '\\'),
  )
  .join('\n')
const saidByRust = (sentence: string) =>
  sentence
    .replaceAll('’', "'")
    .split(/\{\w+\}/)
    .every((part) => rust.includes(part))

test('the code was found', () => {
  expect(literal.size).toBeGreaterThan(150)
  expect(templates.length).toBeGreaterThan(10)
})

test('no message is unused', () => {
  expect(ids.filter((id) => !id.startsWith('said.') && !used(id))).toEqual([])
})

test('no sentence is kept that Rust does not say any more', () => {
  // This one is put together from two places.
  const kept = Object.entries(sentences).filter(([id]) => id !== 'said.log.confirmedBy')
  expect(kept.filter(([, sentence]) => !saidByRust(sentence)).map(([id]) => id)).toEqual([])
})

test('no message is missing', () => {
  const called = [...sources.matchAll(/\bt\(\s*'([^']+)'/g)].map(([, id = '']) => id)
  expect(called.filter((id) => !(id in en))).toEqual([])
})

test.each(Object.entries(own))('%s has every key once, in order, and none more', (_, messages) => {
  expect(Object.keys(messages)).toEqual(Object.keys(words).toSorted())
})

test('every language but that of Rust has its sentences, in order', () => {
  expect(Object.keys(ofRust).toSorted()).toEqual(languageIds.filter((id) => id !== 'en').toSorted())
  for (const messages of Object.values(ofRust))
    expect(Object.keys(messages)).toEqual(Object.keys(sentences).toSorted())
})

// A language with English left in it is not done. Short words, names and numbers may well be the same.
test.each(Object.keys(catalogues).filter((language) => language !== 'en'))('%s is translated', (language) => {
  const messages = catalogues[language] ?? {}
  const left = Object.entries(en).filter(
    ([id, english]) => messages[id] === english && english.split(' ').length > 3,
  )
  expect(left).toEqual([])
})

test('every catalogue can be chosen', () => {
  expect(Object.keys(catalogues).toSorted()).toEqual(languageIds.toSorted())
})

const speak = (language: string) =>
  createIntl({
    locale: languages[language as Language].locale,
    messages: catalogues[language] ?? {},
    onError: (error) => {
      throw error
    },
  })

/** A piece of a parsed message: text (0), a plural's own number (7), or what has a name: a value, a plural, a tag. */
interface Part {
  type: number
  value?: string
  pluralType?: Intl.PluralRuleType
  options?: Record<string, { value: Part[] }>
  children?: Part[]
}

const reader = speak('en')

/** Every piece of a message, also those inside its plurals and tags. */
function partsOf(message = ''): Part[] {
  const all = (parts: readonly Part[]): Part[] =>
    parts.flatMap((part) => [
      part,
      ...Object.values(part.options ?? {}).flatMap(({ value }) => all(value)),
      ...all(part.children ?? []),
    ])
  return all(reader.formatters.getMessageFormat(message, reader.locale).getAst() as Part[])
}

const namesOf = (parts: readonly Part[]) =>
  new Set(
    parts
      .filter(({ type }) => type !== 0 && type !== 7)
      .map(({ value = '', children }) => (children ? `<${value}>` : value)),
  )

test.each(Object.entries(catalogues))('%s fills in what English does', (_, messages) => {
  for (const [id, english] of Object.entries(en)) {
    expect(namesOf(partsOf(messages[id])), id).toEqual(namesOf(partsOf(english)))
  }
})

// Which classes there are is the Unicode CLDR's to say: English and Finnish have two, French has a third, for a million.
test.each(Object.entries(catalogues))(
  '%s has the plurals it needs, and none that are never said',
  (id, messages) => {
    const { locale } = languages[id as Language]
    let plurals = 0
    for (const [message, text] of Object.entries(messages)) {
      for (const { options = {}, pluralType } of partsOf(text)) {
        if (pluralType === undefined) continue
        plurals += 1
        const needed = new Intl.PluralRules(locale, { type: pluralType }).resolvedOptions().pluralCategories
        const given = Object.keys(options).filter((option) => !option.startsWith('='))
        expect(given.toSorted(), message).toEqual(needed.toSorted())
      }
    }
    expect(plurals).toBeGreaterThan(30)
  },
)

test.each(Object.entries(catalogues))('every message of %s can be said', (language, messages) => {
  const intl = speak(language)
  for (const [id, message] of Object.entries(messages)) {
    for (const n of [0, 1, 2, 12_345, 1_000_000]) {
      const values = Object.fromEntries([...namesOf(partsOf(message))].map((name) => [name, n]))
      expect(intl.formatMessage({ id }, values), id).not.toBe('')
    }
    expect(message.trim(), id).toBe(message)
  }
})
