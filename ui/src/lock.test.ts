// @vitest-environment node
// The lock file serves every system: npm leaves out packages for other systems when a registry does not show them, and
// `npm ci` then refuses to install anywhere.

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

interface Locked {
  version: string
  optionalDependencies?: Record<string, string>
  resolved?: string
}

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  packages: Record<string, Locked>
}

test('packages for every system are locked', () => {
  const wanted = Object.values(packages).flatMap(({ optionalDependencies }) =>
    Object.keys(optionalDependencies ?? {}),
  )
  expect(wanted.some((name) => name.includes('win32'))).toBe(true)
  expect(wanted.filter((name) => !(`node_modules/${name}` in packages))).toEqual([])
})

test('no registry is named', () => {
  expect(Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined)).toEqual([])
})
