import { expect, test } from 'vitest'
import { usableRegion } from './region.ts'

test('a tag no formatter takes becomes one that all take', () => {
  expect(usableRegion('da-DK')).toBe('da-DK')
  expect(usableRegion('sv-se')).toBe('sv-SE')
  for (const odd of ['C', '', 'en_GB.UTF-8', 'x y']) {
    expect(usableRegion(odd)).toBe('en-GB')
    expect(() => new Intl.NumberFormat(usableRegion(odd))).not.toThrow()
  }
})
