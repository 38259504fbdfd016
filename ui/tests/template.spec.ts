// A table of the company's own: made column by column with a preview, matched to a sample, and left again.

import { expect, test } from './bench.ts'

const formats = '/company/demo/formats'

test('a table is made by keyboard, and the preview follows every change', async ({
  bench: { page, open, expectSound },
}) => {
  await open(formats)
  await page.getByTestId('make-table').focus()
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('template')).toBeVisible()
  const heads = page.getByTestId('preview-table').locator('thead th')
  await expect(heads.first()).toHaveText('date')
  const columns = page.getByTestId('column')
  await expect(columns).toHaveCount(7)

  await columns.nth(0).getByTestId('column-title').fill('Dato')
  await expect(heads.first()).toHaveText('Dato')
  // The second column comes first, by keyboard.
  await columns.nth(1).getByTestId('column-up').focus()
  await page.keyboard.press('Enter')
  await expect(heads.first()).toHaveText('reference')
  await expect(heads.nth(1)).toHaveText('Dato')
  await columns.nth(2).getByTestId('column-remove').click()
  await expect(columns).toHaveCount(6)

  await page.getByTestId('add-column').click()
  const added = columns.nth(6)
  await added.getByTestId('column-title').fill('Kilde')
  await added.getByTestId('column-holds').focus()
  await page.keyboard.press('Enter')
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  await added.getByTestId('column-fixed').fill('PLEO')
  await expect(page.getByTestId('preview-table').locator('tbody tr').first()).toContainText('PLEO')
  await added.getByTestId('column-condition').click()
  await added.getByTestId('column-condition-value').fill('reimbursement')
  await added.getByTestId('column-otherwise').fill('KORT')
  const kinds = page.getByTestId('preview-table').locator('tbody td:last-child')
  await expect(kinds).toHaveText(['KORT', 'KORT', 'PLEO'])
  await expectSound()

  await page.getByTestId('save-template').click()
  await expect(page.getByTestId('make-table')).toHaveText('Change my table')
  await page.getByTestId('make-table').click()
  await expect(columns.nth(1).getByTestId('column-title')).toHaveValue('Dato')
  await page.getByTestId('leave-template').click()
  await page.getByTestId('drop-table').click()
  await expect(page.getByTestId('make-table')).toHaveText('Make a table of my own')
  await page.keyboard.press('Control+z')
  await expect(page.getByTestId('make-table')).toHaveText('Change my table')
})

test('a sample file fills the table, and says what it is not sure of', async ({
  bench: { page, open, expectSound },
}) => {
  await open(formats)
  await page.getByTestId('match-sample').click()
  await expect(page.getByTestId('doubts')).toContainText('“??”')
  await expect(page.getByTestId('column')).toHaveCount(5)
  await expect(page.getByTestId('template-date')).toContainText('31-03-2026')
  await expect(page.getByTestId('template-encoding')).toContainText('Windows-1252')
  await expect(page.getByTestId('preview-table').locator('tbody tr').first()).toContainText('1299,00')
  await expectSound()
})

test('several sheets part the rows between them', async ({ bench: { page, open, expectSound } }) => {
  await open(formats)
  await page.getByTestId('make-table').click()
  const rows = page.getByTestId('preview-table').locator('tbody tr')
  await expect(rows).toHaveCount(3)
  await page.getByTestId('add-sheet').click()
  await expect(page.getByTestId('sheet-name')).toHaveValue('2')
  await expect(rows).toHaveCount(6)
  await page.getByTestId('sheet-name').fill('Refunds')
  await page.getByTestId('sheet-only').click()
  await page.getByTestId('sheet-only-value').fill('reimbursement')
  await expect(rows).toHaveCount(4)
  await expectSound()
  await page.getByTestId('remove-sheet').click()
  await expect(page.getByTestId('sheet-name')).toHaveCount(0)
  await expect(rows).toHaveCount(3)
})

test('a table that cannot be written says so before it is saved', async ({ bench: { page, open } }) => {
  await open(formats)
  await page.getByTestId('match-sample').click()
  for (let left = 5; left > 0; left -= 1) {
    // One after the other: each click moves the rest up.
    // eslint-disable-next-line no-await-in-loop
    await page.getByTestId('column-remove').first().click()
  }
  await expect(page.getByText('it needs 1 to 200')).toBeVisible()
})

test('a box far down is ticked without the frame being pushed out of the window', async ({
  bench: { page, open },
}) => {
  await open(formats)
  await page.getByTestId('match-sample').click()
  await page.getByTestId('add-sheet').click()
  await page.getByTestId('sheet-only').click()
  await page.getByTestId('column-condition').first().click()
  await page.getByTestId('column-condition').last().click()
  // The list scrolls, the frame around it does not: a hidden input far down takes no part in that.
  const pushed = await page.evaluate(() =>
    [...document.querySelectorAll('*')]
      .filter(({ scrollTop, clientHeight }) => scrollTop > 0 && clientHeight > 100)
      .filter((element) => !['auto', 'scroll'].includes(getComputedStyle(element).overflowY))
      .map(({ tagName, className }) => `${tagName} ${className}`),
  )
  expect(pushed).toEqual([])
  const bottom = await page.getByTestId('save-template').evaluate((button) => {
    button.scrollIntoView()
    return button.getBoundingClientRect().bottom
  })
  expect(bottom).toBeGreaterThan(600)
})
