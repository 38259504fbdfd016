import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { languageIds } from '../languages.ts'
import english from '../messages/rust/sentences.json'
import { find, patternsOf, speak } from './said.ts'

const patterns = patternsOf(english)
const core = '../src-tauri/core/src'

/** Rooms of core of which every sentence is known here. What is technical (`#[error]`, the detail) stays English. */
const rooms = [
  'problem.rs',
  'problem/from_rooms.rs',
  'formats/checks.rs',
  'formats/voucher',
  'formats/profile/period.rs',
  'matching/outcome.rs',
  'matching/resolve.rs',
  'model/block.rs',
  'model/item.rs',
  'runs/check.rs',
  'runs/drive.rs',
  'runs/listed.rs',
  'runs/pleo_effects.rs',
  'runs/reading.rs',
  'runs/receipts.rs',
  'runs/recover.rs',
  'runs/report.rs',
  'runs/report/sending.rs',
  'runs/step.rs',
  'runs/vouchers.rs',
]

function files(path: string): string[] {
  if (path.endsWith('.rs')) return [path]
  return readdirSync(join(core, path), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.rs'))
    .map((name) => `${path}/${name}`)
}

/** The sentences of a source file, with {} where something is filled in. */
function sentences(path: string): string[] {
  const source = readFileSync(join(core, path), 'utf8')
    .replace(/#\[cfg\(test\)\]\s*mod tests[\s\S]*$/, '')
    .replaceAll(/^\s*\/\/.*$/gm, '')
    .replaceAll(/#\[(error|expect|doc)\([\s\S]*?\)\]/g, '')
  return [...source.matchAll(/(expect\(\s*|reason = )?"((?:[^"\\]|\\[\s\S])*)"/g)]
    .filter(([, reason]) => reason === undefined)
    .map(([, , text = '']) =>
      text
        .replaceAll(/\\\n\s*/g, '')
        .replaceAll('\\"', '"')
        .replaceAll(/\{[^}]*\}/g, '{}'),
    )
    .filter((text) => /^[\p{Lu}“{].* .*[.?]$/u.test(text))
}

const said = rooms
  .flatMap((room) => files(room))
  .flatMap((file) => sentences(file).map((text) => ({ file, text })))

test('the sources of Rust are read', () => {
  expect(said.length).toBeGreaterThan(150)
})

test('every sentence of these rooms has its message', () => {
  const unknown = said.filter(({ text }) => {
    const spoken: string[] = []
    speak(patterns, text.replaceAll('{}', 'x1'), (id, values) => {
      spoken.push(id)
      return Object.values(values).join('')
    })
    return spoken.length === 0
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

const de = await import('../messages/de.json')
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
    const { default: catalogue } = (await import(`../messages/${language}.json`)) as {
      default: typeof english
    }
    for (const { id, fixed } of patterns) {
      if (catalogue[id] === english[id] && fixed.some((part) => /\p{L}{3}/u.test(part)))
        same.push(`${language} ${id}`)
    }
  }
  expect(same).toEqual([])
})
