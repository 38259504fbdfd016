import { expect, test } from 'vitest'
import { readMappings, writeMappings } from './mappings.ts'

test('two columns are read however they are parted', () => {
  const read = [
    { from: '3620', to: '4930' },
    { from: 'VSt 19', to: '9' },
    { from: 'I25', to: '' },
  ]
  expect(readMappings('3620\t4930\r\nVSt 19;9\n\nI25')).toEqual(read)
  expect(readMappings(' 3620 = 4930\nVSt 19 → 9\nI25 =')).toEqual(read)
  expect(readMappings(writeMappings(read))).toEqual(read)
  expect(readMappings('  \n')).toEqual([])
  expect(readMappings('= 7')).toEqual([{ from: '', to: '7' }])
})
