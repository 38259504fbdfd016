// No message is missing, unused or broken, in any language.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createIntl } from 'react-intl'
import { expect, test } from 'vitest'
import { languages } from '../intl.tsx'
import en from './en.json'

const catalogues = Object.fromEntries(
  readdirSync('src/messages')
    .filter((name) => name.endsWith('.json'))
    .map((name) => [
      name.replace('.json', ''),
      JSON.parse(readFileSync(join('src/messages', name), 'utf8')) as Record<string, string>,
    ]),
)
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

test('the code was found', () => {
  expect(literal.size).toBeGreaterThan(150)
  expect(templates.length).toBeGreaterThan(10)
})

test('no message is unused', () => {
  expect(ids.filter((id) => !used(id))).toEqual([])
})

test('no message is missing', () => {
  const called = [...sources.matchAll(/\bt\(\s*'([^']+)'/g)].map(([, id = '']) => id)
  expect(called.filter((id) => !(id in en))).toEqual([])
})

test.each(Object.keys(catalogues))('%s has every key once, in order, and none more', (language) => {
  expect(Object.keys(catalogues[language] ?? {})).toEqual(ids.toSorted())
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
  expect(Object.keys(catalogues).toSorted()).toEqual(languages.toSorted())
})

const holes = (message: string) => new Set([...message.matchAll(/\{(\w+)/g)].map(([, hole = '']) => hole))

test.each(Object.entries(catalogues))('every message of %s can be said', (locale, messages) => {
  const intl = createIntl({
    locale,
    messages,
    onError: (error) => {
      throw error
    },
  })
  for (const [id, message] of Object.entries(messages)) {
    const english = (en as Record<string, string>)[id] ?? ''
    for (const n of [0, 1, 2, 12_345]) {
      const values = Object.fromEntries([...holes(english)].map((hole) => [hole, n]))
      expect(intl.formatMessage({ id }, values), id).not.toBe('')
    }
    expect(message.trim(), id).toBe(message)
  }
})
