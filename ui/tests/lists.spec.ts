// Lists of master data, from a file to Pleo.

import { expect, test } from './bench.ts'

const place = '/company/demo/lists'

test('a list is imported with its columns shown, compared, answered and carried out', async ({ bench }) => {
  const { page } = bench
  await bench.open(place)
  await expect(page.getByTestId('list-state')).toContainText('40 rows')
  await page.getByTestId('choose-file').click()
  await expect(page.getByTestId('columns')).toContainText('Nummer')
  await expect(page.getByTestId('holds')).toContainText('3 new, 2 changed')
  await bench.expectSound()
  await page.getByTestId('take-list').click()
  await expect(page.getByTestId('list-state')).toContainText('42 rows')
  await page.getByTestId('plan-list').click()
  const steps = page.getByTestId('steps')
  await expect(steps.locator('tbody tr')).toHaveCount(7)
  await expect(steps).toContainText('Accounting system: DK25470931')
  await expect(page.getByTestId('sync-list')).toContainText('Make 2 changes')
  await bench.expectSound()
  await page.getByTestId('accept-all').click()
  await expect(page.getByTestId('sync-list')).toContainText('Make 5 changes')
  await page.getByTestId('sync-list').click()
  await expect(page.getByTestId('sync-state')).toHaveAttribute('data-status', 'done')
  await expect(page.getByTestId('sync-state')).toContainText('5 done')
  await bench.expectSound()
})

test('a sync can be stopped, and goes on', async ({ bench }) => {
  const { page } = bench
  await bench.open(place, 'demo')
  await page.getByTestId('plan-list').click()
  await page.getByTestId('accept-all').click()
  await page.getByTestId('sync-list').click()
  await page.getByTestId('stop-sync').click()
  await expect(page.getByTestId('sync-state')).toHaveAttribute('data-status', 'cancelled')
  await page.getByTestId('sync-list').click()
  await expect(page.getByTestId('sync-state')).toHaveAttribute('data-status', 'done')
})

test('a draft made in Pleo is a task that ends with its number, by keyboard', async ({ bench }) => {
  const { page } = bench
  await bench.open(place)
  await page.getByTestId('plan-list').click()
  await page.getByTestId('segment-tasks').click({ position: { x: 4, y: 4 } })
  await page.getByTestId('draft-number').focus()
  await page.keyboard.type('7100')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('sync-state')).toHaveAttribute('data-status', 'planned')
})

test('a file is named by its path, by keyboard', async ({ bench }) => {
  const { page } = bench
  await bench.open(place)
  await expect(page.getByTestId('read-list')).toBeDisabled()
  await page.getByTestId('list-path').focus()
  await page.keyboard.type('/home/anna/kreditorer.csv')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('holds')).toContainText('3 new, 2 changed')
  await page.getByTestId('take-list').focus()
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('list-state')).toContainText('42 rows')
})

test('nothing imported yet says so and offers only the import', async ({ bench }) => {
  const { page } = bench
  await bench.open(place, 'demo,fresh')
  await expect(page.getByTestId('list-state')).toContainText('Not imported yet')
  await expect(page.getByTestId('list-plan')).toHaveCount(0)
  await bench.expectSound()
})
