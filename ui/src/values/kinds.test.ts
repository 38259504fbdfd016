import { expect, test } from 'vitest'
import type { Translate } from '../intl.tsx'
import de from '../messages/de.json'
import { jobStatusName, kindName } from './kinds.ts'

const messages: Partial<Record<string, string>> = de
const t: Translate = (id) => messages[id] ?? id

test('a kind of spending and a state of a job are said in the language of the window', () => {
  expect(kindName(t, 'CARD_PURCHASE')).toBe('Kartenkauf')
  expect(kindName(t, 'per_diem')).toBe('Tagegeld')
  expect(jobStatusName(t, 'completed_with_errors')).toBe('Abgeschlossen mit Fehlern')
})

test.each(['', 'CRYPTO_PURCHASE', 'constructor'])(
  '%j, which no catalogue has, is shown in its own words',
  (name) => {
    const own = name === '' ? '' : name === 'constructor' ? 'Constructor' : 'Crypto purchase'
    expect(kindName(t, name)).toBe(own)
    expect(jobStatusName(t, name)).toBe(own)
  },
)
