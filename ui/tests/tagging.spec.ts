// Vendors by keyboard: one key a group, every step taken back, and what a month of 500 items costs when a third of its
// merchants is not sure.

import type { Page } from '@playwright/test'
import { expect, startRun, test } from './bench.ts'

async function toTag(page: Page): Promise<void> {
  await startRun(page)
  await page.getByTestId('tag-vendors').press('Enter')
  await expect(page.locator('[data-cell="1:0"]')).toBeVisible()
}

const left = (page: Page) => page.getByTestId('tags-left')

/** The row that has focus: its index and its words. */
const focused = (page: Page) =>
  page.locator(':focus').evaluate((cell) => ({
    at: Number(cell.getAttribute('data-cell')?.split(':')[0] ?? -1),
    words: cell.closest('[role="row"]')?.textContent ?? '',
  }))

async function search(page: Page, name: string): Promise<void> {
  const { at } = await focused(page)
  await page.locator(`[data-cell="${String(at)}:4"]`).focus()
  await page.keyboard.press('Enter')
  await page.keyboard.type(name)
  await expect(page.getByRole('option')).toHaveCount(1)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
}

test('a month of 500 items is tagged by keyboard alone', async ({ bench: { page, open, expectSound } }) => {
  await page.addInitScript(() => {
    window.addEventListener(
      'keydown',
      () => {
        sessionStorage.setItem('presses', String(Number(sessionStorage.getItem('presses')) + 1))
      },
      true,
    )
  })
  await open('/company/demo/entries', 'demo,fast,month')
  await toTag(page)
  await expect(left(page)).toContainText('left out of the file')
  const groups = Number(await page.getByRole('grid').getAttribute('aria-rowcount')) - 1
  await page.evaluate(() => {
    sessionStorage.setItem('presses', '0')
  })
  const begun = Date.now()
  // What is very likely goes with one key; the rest is looked at one group at a time.
  await page.keyboard.press('Control+Enter')
  await expect(page.getByTestId('accept-likely')).toHaveCount(0)
  await page.locator('[data-cell="0:0"]').focus()
  let looked = 0
  for (let turn = 0; turn < groups * 2; turn += 1) {
    // One key after the other, as a person presses them.
    /* eslint-disable no-await-in-loop */
    const { at, words } = await focused(page)
    if (words.includes('Has one')) {
      await page.keyboard.press('n')
      if ((await focused(page)).at === at) break
      continue
    }
    looked += 1
    const was = (await left(page).textContent()) ?? ''
    if (words.includes('Rema 1000')) await search(page, 'rema')
    else await page.keyboard.press(words.includes('Telia') ? '1' : 'a')
    // The row itself may have scrolled away with the focus.
    await expect(left(page)).not.toHaveText(was)
    if (await left(page).evaluate((line) => line.textContent.includes('Every item'))) break
    if ((await focused(page)).at === at) await page.keyboard.press('n')
    /* eslint-enable no-await-in-loop */
  }
  await expect(left(page)).toHaveText('Every item that can have a vendor has one.')
  const presses = await page.evaluate(() => Number(sessionStorage.getItem('presses')))
  const seconds = (Date.now() - begun) / 1000
  // Card, Moran and Newell: 0.28 s a key, 1.35 s to look at what was not seen yet.
  const person = presses * 0.28 + (looked + 1) * 1.35
  console.log(
    `500 items in ${String(groups)} groups: ${String(presses)} key presses, ${String(looked)} groups looked at; ` +
      `${seconds.toFixed(1)} s here, about ${person.toFixed(0)} s for a person`,
  )
  expect(presses).toBeLessThan(200)
  expect(person).toBeLessThan(120)
  await expectSound()
})

test('one key accepts and goes on, and every step is taken back', async ({ bench: { page, open } }) => {
  await open('/company/demo/entries')
  await toTag(page)
  const before = await left(page).textContent()
  const rows = () => page.getByRole('grid').textContent()
  const start = await rows()
  // The contradiction stands first, and nobody is accepted for it.
  await page.locator('[data-cell="0:0"]').focus()
  expect((await focused(page)).words).toContain('Telia')
  await page.keyboard.press('a')
  await expect(page.getByText('Nobody is suggested here')).toBeVisible()
  expect((await focused(page)).at).toBe(0)
  await page.keyboard.press('2')
  await expect(page.locator('[aria-rowindex="2"]')).toContainText('Has one')
  await expect.poll(async () => (await focused(page)).at).toBeGreaterThan(0)
  // Accept, and make the next one a rule.
  await page.keyboard.press('a')
  const { at } = await focused(page)
  await page.keyboard.press('R')
  await expect(page.locator(`[aria-rowindex="${String(at + 2)}"]`)).toContainText('Has one')
  await expect(left(page)).not.toHaveText(before ?? '')
  await page.getByTestId('segment-rules').click()
  await expect(page.getByTestId('rules').getByRole('row')).toHaveCount(2)
  await page.getByTestId('remove-rule').click()
  await expect(page.getByTestId('rules')).toHaveCount(0)
  await page.keyboard.press('Control+z')
  await expect(page.getByTestId('rules').getByRole('row')).toHaveCount(2)
  await page.getByTestId('segment-tag').click()
  for (let step = 0; step < 3; step += 1) {
    // eslint-disable-next-line no-await-in-loop
    await page.keyboard.press('Control+z')
  }
  await expect(left(page)).toHaveText(before ?? '')
  await expect.poll(rows).toBe(start)
})

test('reasons are shown with their scores, and letters start no search', async ({
  bench: { page, open, expectSound },
}) => {
  await open('/company/demo/entries')
  await toTag(page)
  await page.locator('[data-cell="0:4"]').focus()
  await page.keyboard.press('w')
  await expect(page.getByTestId('why')).toContainText('You chose this vendor before')
  await expect(page.getByTestId('why')).toContainText('98')
  await page.keyboard.press('x')
  await expect(page.getByTestId('vendor-input')).toHaveCount(0)
  await expectSound()
  await page.keyboard.press('w')
  await expect(page.getByTestId('why')).toHaveCount(0)
})
