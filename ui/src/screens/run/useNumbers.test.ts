import { expect, test } from 'vitest'
import { readNumbers } from './useNumbers.ts'

test('numbers survive, and what is no list of them is none', () => {
  expect([...readNumbers('[["a","V-1"],["b","V-2"]]')]).toEqual([
    ['a', 'V-1'],
    ['b', 'V-2'],
  ])
  for (const text of [null, '', '{]', '{}', 'null', '7']) expect(readNumbers(text).size).toBe(0)
  expect([...readNumbers('[["a",1],["b"],7,null,["c","V-3"]]')]).toEqual([['c', 'V-3']])
})
