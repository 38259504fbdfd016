import { expect, test } from 'vitest'
import { formats, settings } from '../fake/data.ts'
import { missingOf, settingOf, withSetting } from './formatSettings.ts'

const datev = formats.find(({ id }) => id === 'datev')

test('what a format must be told is missed until it is told', () => {
  if (!datev) throw new Error('no such format')
  expect(missingOf(datev, settings)).toEqual(['Adviser number (Beraternummer)'])
  expect(missingOf(datev, withSetting(settings, 'datev.adviser', '  '))).toEqual([
    'Adviser number (Beraternummer)',
  ])
  const told = withSetting(withSetting(settings, 'datev.adviser', '1'), 'datev.adviser', '1001')
  expect(missingOf(datev, told)).toEqual([])
  expect(settingOf(told, 'datev.adviser')).toBe('1001')
  expect(told.formatSettings).toHaveLength(1)
})
