// Every pair of colours that meets on screen, in both themes, by the WCAG formula.

import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const css = readFileSync('src/tokens.css', 'utf8')

function block(opening: string): Record<string, string> {
  const start = css.indexOf(opening)
  if (start < 0) throw new Error(`no block ${opening}`)
  const body = css.slice(start, css.indexOf('}', start))
  return Object.fromEntries(
    [...body.matchAll(/--([\w-]+): (#[\da-f]{6});/g)].map(([, name, value]) => [name, value]),
  )
}

const light = block(':root {')
const dark = block(":root[data-theme='dark'] {")
const systemDark = block(":root:not([data-theme='light']) {")

function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.040_45 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(one: string, other: string): number {
  const [a, b] = [luminance(one), luminance(other)]
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
}

const grounds = ['bg', 'surface', 'raised', 'selected', 'hover']
const pairs: [string, string, number][] = [
  ...['text', 'muted', 'danger', 'warn', 'ok', 'accent'].flatMap((ink) =>
    grounds.map((ground): [string, string, number] => [ink, ground, 4.5]),
  ),
  ...['danger', 'warn', 'ok'].map((ink): [string, string, number] => [ink, `${ink}-bg`, 4.5]),
  ...['danger-bg', 'warn-bg', 'ok-bg'].map((ground): [string, string, number] => ['text', ground, 4.5]),
  ['on-accent', 'accent', 4.5],
  ...['control', 'focus'].flatMap((line) =>
    grounds.map((ground): [string, string, number] => [line, ground, 3]),
  ),
  ['accent', 'track', 3],
  ['ok', 'track', 3],
  ['warn', 'track', 3],
  ['danger', 'track', 3],
]

describe.each([
  ['light', light],
  ['dark', dark],
])('%s', (_, tokens) => {
  test.each(pairs)('%s on %s is at least %d', (ink, ground, least) => {
    const [one, other] = [tokens[ink], tokens[ground]]
    if (one === undefined || other === undefined) throw new Error(`${ink} or ${ground} is not a token`)
    expect(contrast(one, other)).toBeGreaterThanOrEqual(least)
  })
})

test('dark by choice and dark by the system are the same', () => {
  expect(Object.keys(dark).length).toBeGreaterThan(15)
  expect(systemDark).toEqual(dark)
})

test('black on white is 21, so the formula is the right one', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21)
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
})
