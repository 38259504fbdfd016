import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { languageIds } from '../languages.ts'
import english from '../messages/rust/sentences.json'
import { find, patternsOf, speak } from './said.ts'

const patterns = patternsOf(english)
const sources = '../src-tauri'

/** Rooms of which every sentence is known here. What is technical (the detail, most of `#[error]`) stays English. */
const rooms = [
  'app/src',
  'core/src/companies',
  'core/src/companies.rs',
  'core/src/formats',
  'core/src/matching/import',
  'core/src/matching/outcome.rs',
  'core/src/matching/resolve.rs',
  'core/src/model/block.rs',
  'core/src/model/item.rs',
  'core/src/problem',
  'core/src/problem.rs',
  'core/src/receipts/merge',
  'core/src/receipts/merge.rs',
  'core/src/runs',
  'core/src/runs.rs',
  'core/src/sync',
  'core/src/updates.rs',
  'core/src/watch',
  'core/src/webhooks.rs',
]
/** Rooms whose errors are sentences for people. */
const errors = ['core/src/matching/import', 'core/src/matching/import.rs']
/** What looks like a sentence and is none: names of columns in the words of their system, and a part of a sentence. */
const elsewhere = new Set(['Account No.', 'Document No.', 'External Document No.', '{} by {}.'])

function files(path: string): string[] {
  if (path.endsWith('.rs')) return [path]
  return readdirSync(join(sources, path), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.rs') && !/(^|\/)(tests|simulation)(\.rs$|\/)/.test(name))
    .map((name) => `${path}/${name}`)
}

/** The Rust of a file without its comments and tests. */
function rust(path: string): string {
  return readFileSync(join(sources, path), 'utf8')
    .replace(/#\[cfg\(test\)\]\s*mod tests[\s\S]*$/, '')
    .replaceAll(/^\s*\/\/.*$/gm, '')
    .replaceAll(/b?'\\?"'/g, "' '")
}

/** Its texts, with {} where something is filled in. */
function texts(source: string): string[] {
  return [...source.matchAll(/(expect\(\s*|reason = )?"((?:[^"\\]|\\[\s\S])*)"/g)]
    .filter(([, reason]) => reason === undefined)
    .map(([, , text = '']) =>
      text
        .replaceAll(/\\\n\s*/g, '')
        .replaceAll(/\\(["\\])/g, '$1')
        .replaceAll(/\{[^}]*\}/g, '{}'),
    )
}

const isSentence = (text: string) => /^[\p{Lu}“{].* .*[.?]$/u.test(text)
const sentences = (path: string) =>
  texts(rust(path).replaceAll(/#\[(error|expect|doc)\([\s\S]*?\)\]/g, '')).filter(isSentence)
const told = (path: string) =>
  [...rust(path).matchAll(/#\[error\([\s\S]*?\)\]/g)].flatMap(([error]) => texts(error)).filter(isSentence)
/** What a format is called and asks for: names, too, which are no sentences. */
const names = (path: string) =>
  [...rust(path).matchAll(/^ {4}(?:name|label|about|note): ("(?:[^"\\]|\\[\s\S])*"),$/gm)].flatMap(
    ([, text = '']) => texts(text),
  )
const from = (where: string[], read: (path: string) => string[]) =>
  where.flatMap(files).flatMap((file) => read(file).map((text) => ({ file, text })))
/** Formats that are called the same in every language. */
const called = new Set(['DATEV Buchungsstapel', 'GBAT10 (Mamut)', 'JSON Lines', 'SIE 4I', ''])
const formats = from(['core/src/formats'], names).filter(({ text }) => !called.has(text))
const said = [...from(rooms, sentences), ...from(errors, told), ...formats].filter(
  ({ text }) => !elsewhere.has(text),
)

test('the sources of Rust are read', () => {
  expect(said.length).toBeGreaterThan(450)
  expect(formats.length).toBeGreaterThan(80)
})

test('every sentence of these rooms has its message', () => {
  const unknown = said.filter(({ text }) => {
    // Nothing of it is left but what is filled in.
    const left = speak(patterns, text.replaceAll('{}', '7'), (_, values) => Object.values(values).join(''))
    return !/^[\d\s]*$/.test(left)
  })
  expect(unknown).toEqual([])
})

test('every message says exactly its own English sentence', () => {
  const wrong = patterns.filter(({ id, fixed, places }) => {
    const text = fixed.map((part, at) => part + (at < places.length ? `~${String(at)}~` : '')).join('')
    return find(patterns, text)?.id !== id
  })
  expect(wrong.map(({ id }) => id)).toEqual([])
})

const de = await import('../messages/rust/de.json')
const german = (text: string) =>
  speak(patterns, text, (id, values) =>
    Object.entries(values).reduce(
      (out, [place, value]) => out.replaceAll(`{${place}}`, () => value),
      de.default[id],
    ),
  )

test('a reason of several sentences is said as a whole, its parts too', () => {
  expect(german("Pleo's record differs from ours in 3 entries.")).toBe(
    'Die Aufzeichnung von Pleo weicht bei 3 Buchungen von unserer ab.',
  )
  expect(german('Account missing: choose a category for this expense in Pleo (line 2 of 3).')).toBe(
    'Konto fehlt: Wählen Sie in Pleo eine Kategorie für diese Ausgabe (Zeile 2 von 3).',
  )
  expect(german('“K-1” may hold only digits: “Konto” of DATEV. Give the expense another text in Pleo.')).toBe(
    '„K-1“ darf nur digits enthalten: „Konto“ in DATEV. Geben Sie der Ausgabe in Pleo einen anderen Text.',
  )
  expect(german('The disk is full. Frobnicate the widget. Make room, then continue.')).toBe(
    'Die Festplatte ist voll. Frobnicate the widget. Schaffen Sie Platz und setzen Sie dann fort.',
  )
})

test('what is filled in stays as it is, and what is unknown too', () => {
  const name = '<b>{n}</b> ’ $& {0} \\u0000'
  expect(
    german(
      `Vendor “${name}” is still a draft. Create it in the accounting system, activate it in Pleo and try again.`,
    ),
  ).toContain(`„${name}“`)
  for (const text of [
    '',
    'x',
    'Der Beleg fehlt.',
    'Wrote',
    '. '.repeat(900),
    '“'.repeat(1_999),
    'A. '.repeat(600),
  ]) {
    expect(german(text)).toBe(text)
  }
  const long = `Wrote ${'a.csv with '.repeat(50_000)}2 vouchers.`
  expect(german(long)).toBe(long)
})

test('a sentence is never matched by one that only begins and ends alike', () => {
  expect(find(patterns, 'Wrote .')?.id).not.toBe('said.log.wrote')
  expect(find(patterns, 'Pleo closed the job: ')).toBeUndefined()
})

test('every language says every sentence in its own words', async () => {
  const same: string[] = []
  for (const language of languageIds.filter((id) => id !== 'en')) {
    const { default: catalogue } = (await import(`../messages/rust/${language}.json`)) as {
      default: typeof english
    }
    for (const { id, fixed } of patterns) {
      if (catalogue[id] === english[id] && fixed.some((part) => /\p{L}{3}/u.test(part)))
        same.push(`${language} ${id}`)
    }
  }
  expect(same).toEqual([])
})
