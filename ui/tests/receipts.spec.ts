// Receipts in the window: drawn, or in words why not. Files out of the window and profiles into it. Rust's sentences.

import type { Page } from '@playwright/test'
import { expect, startRun, test } from './bench.ts'

const entries = '/company/demo/entries'

async function look(page: Page, row: number) {
  await page.locator(`[data-cell="${String(row)}:2"]`).click()
  await expect(page.getByTestId('item-sheet')).toBeVisible()
}

test('the first receipt is drawn at once, made larger, and opened beside, by keyboard', async ({
  bench: { page, open, expectSound },
}) => {
  await open(entries)
  await startRun(page)
  await look(page, 0)
  const receipt = page.getByTestId('receipt').first()
  const picture = receipt.getByRole('img')
  await expect(picture).toBeVisible()
  await expect
    .poll(() => picture.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth))
    .toBe(300)
  await expect(receipt).toContainText('The first page of the document.')
  const height = (await picture.boundingBox())?.height ?? 0
  await receipt.getByTestId('receipt-size').focus()
  await page.keyboard.press('Enter')
  await expect(receipt.getByTestId('receipt-size')).toHaveText('Smaller')
  expect((await picture.boundingBox())?.height).toBeGreaterThan(height)
  await receipt.getByTestId('open-receipt').focus()
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('problem')).toHaveCount(0)
  await expectSound()
})

test('every receipt that cannot be drawn says why', async ({ bench: { page, open, expectSound } }) => {
  await open(entries)
  await startRun(page)
  const seen = new Map<string, string>()
  for (let row = 0; row < 16; row += 1) {
    await look(page, row)
    const receipt = page.getByTestId('receipt').first()
    if ((await receipt.count()) > 0) {
      await expect(receipt).toHaveAttribute('data-state', /./)
      const state = (await receipt.getAttribute('data-state')) ?? ''
      const words = receipt.getByTestId('receipt-words')
      if (state !== 'picture' && state !== 'text') seen.set(state, (await words.textContent()) ?? '')
      // A picture whose bytes are none is said to be undrawable, too.
      if (state === 'picture' && row > 0) {
        await expect(words.or(receipt.getByRole('img'))).toBeVisible()
      }
      if (state === 'text')
        await expect(receipt.getByLabel('Receipt 1', { exact: true })).toContainText('Invoice 4711')
    }
    if (row === 5) await expectSound()
    await page.keyboard.press('Escape')
    await expect(page.getByTestId('item-sheet')).toHaveCount(0)
  }
  expect([...seen.keys()].toSorted()).toEqual([
    'changed',
    'document',
    'gone',
    'missing',
    'notFetched',
    'tooLarge',
    'undrawable',
  ])
  expect(new Set(seen.values()).size).toBe(seen.size)
  expect(seen.get('missing')).toContain('The link to a receipt has expired.')
})

test('what Rust says is said in the language of the window', async ({ bench: { page, open } }) => {
  await page.addInitScript(() => {
    localStorage.setItem('language', 'de')
  })
  await open(entries)
  await startRun(page)
  await expect(page.getByTestId('failures')).toContainText(
    'Der gewählte Kreditor kann nicht verwendet werden',
  )
  await expect(page.getByTestId('log')).toContainText('Pleo hat den Exportjob mit')
  await expect(page.getByTestId('log')).toContainText(/Geprüft: \d+ können exportiert werden, \d+ nicht/)
  for (const english of ['Selected vendor', 'Told Pleo', 'Checked:']) {
    await expect(page.locator('body')).not.toContainText(english)
  }
  await open(entries, 'demo,offline')
  await page.getByTestId('fetch-entries').first().click()
  await expect(page.getByTestId('problem').first()).toContainText('Pleo ist nicht erreichbar.')
  await expect(page.getByTestId('problem').first()).toContainText('Prüfen Sie die Internetverbindung')
})

test('a profile goes to a file, and from a file into the form, where it is looked through and saved', async ({
  bench: { page, open, expectSound },
}) => {
  await open('/company/demo/settings')
  await page.getByTestId('write-profile').click()
  await expect(page.getByTestId('profile-written')).toContainText('Fjordlys profile.ledgerport')
  await page.getByTestId('read-profile').click()
  await expect(page.getByTestId('profile-read')).toContainText('not saved yet')
  await expect(page.getByTestId('walletAccount')).toHaveValue('1360')
  await expect(page.getByTestId('write-profile')).toBeDisabled()
  await expectSound()
  await page.getByTestId('save-settings').click()
  await expect(page.getByTestId('save-settings')).toBeDisabled()
  await page.keyboard.press('Control+z')
  await expect(page.getByTestId('walletAccount')).not.toHaveValue('1360')
})

test('a file is taken out of the window with the mouse, or shown in its folder with the keyboard', async ({
  bench: { page, open },
}) => {
  await open(entries)
  await startRun(page)
  await page.getByTestId('build-files').click()
  const file = page.getByTestId('drag-file').first()
  await expect(file).toHaveAttribute('draggable', 'true')
  // The browser's own drag must not begin: the system's does, from Rust.
  const prevented = await file.evaluate(
    (element) => !element.dispatchEvent(new DragEvent('dragstart', { bubbles: true, cancelable: true })),
  )
  expect(prevented).toBe(true)
  await expect(page.getByTestId('problem')).toHaveCount(0)
  await page.getByTestId('reveal').first().focus()
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('problem')).toHaveCount(0)
})
