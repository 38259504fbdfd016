import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { fieldIds } from './fieldNames.ts'

test('the fields are those of the generic format, each once', () => {
  const source = readFileSync('../src-tauri/core/src/formats/targets/generic.rs', 'utf8')
  const own = new Set([...source.matchAll(/\bfield\(\s*"([a-z_]+)"/g)].map(([, id = '']) => id))
  expect([...fieldIds].toSorted()).toEqual([...own].toSorted())
})
