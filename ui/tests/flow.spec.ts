// A bookkeeper's way from the welcome page to a finished export, by mouse and by keyboard alone, and what a long list
// costs.

import { createHash } from 'node:crypto'
import type { Page } from '@playwright/test'
import { contentSecurityPolicy } from '../csp.ts'
import { expect, startRun, test } from './bench.ts'

/** Counts what a person does with mouse and keyboard from here on; presses of a button by key are not clicks. */
async function counted(page: Page) {
  await page.addInitScript(() => {
    const count = (name: string) => {
      sessionStorage.setItem(name, String(Number(sessionStorage.getItem(name)) + 1))
    }
    window.addEventListener(
      'pointerdown',
      () => {
        count('clicks')
      },
      true,
    )
    window.addEventListener(
      'keydown',
      () => {
        count('presses')
      },
      true,
    )
  })
  const begun = Date.now()
  return async () => ({
    ...(await page.evaluate(() => ({
      clicks: Number(sessionStorage.getItem('clicks')),
      presses: Number(sessionStorage.getItem('presses')),
    }))),
    seconds: (Date.now() - begun) / 1000,
  })
}

test('from the welcome page to a finished export', async ({ bench: { page, open, expectSound } }) => {
  await open('/', 'fast')
  await page.getByRole('button', { name: 'Open the demo company' }).click()
  await expect(page.getByTestId('demo-banner')).toBeVisible()
  await expect(page.getByTestId('new-export')).toBeDisabled()
  await page.getByRole('button', { name: 'Select all 48 ready' }).click()
  await expect(page.getByTestId('selection-bar')).toContainText('48 entries selected')
  await page.locator('[data-cell="0:0"]').click()
  await expect(page.getByRole('button', { name: 'New export (47)' })).toBeVisible()
  await page.locator('[data-cell="0:0"]').click()
  await page.getByRole('button', { name: 'New export (48)' }).click()
  await page.getByRole('button', { name: 'Start export of 48 entries' }).click()

  await expect(page.getByRole('button', { name: 'Build files for 45 of 48' })).toBeVisible()
  await page.getByTestId('segment-problems').click()
  await page.locator('[data-column="vendor"][role="gridcell"]').first().click()
  await page.getByTestId('vendor-input').fill('svanen')
  await page.getByRole('option', { name: /Hotel Svanen/ }).click()
  await page.getByRole('button', { name: 'Build files for 46 of 48' }).click()

  await page.getByTestId('all-except').click()
  await page.getByTestId('segment-all').click()
  await page.locator('[data-cell="1:0"]').click()
  await expect(page.getByTestId('confirm-except')).toBeDisabled()
  await page.getByTestId('refused-reason').fill('Account 3120 is closed.')
  await page.getByRole('button', { name: 'Report 45 as imported, 1 as refused' }).click()

  await expect(page.getByTestId('finished')).toContainText(
    '45 of 48 items reported to Pleo as exported, 3 not.',
  )
  await expect(page.getByTestId('failures')).toContainText('Account 3120 is closed.')
  await expect(page.getByTestId('totals').first()).toContainText('Pleo = file + left out')
  await page.getByRole('button', { name: 'Start the next export' }).click()
  await expect(page.getByTestId('segment-all')).toHaveText('All 17')
  await expectSound()
})

test('first start to finished export in six clicks', async ({ bench: { page, open } }) => {
  const used = await counted(page)
  await open('/', 'fast')
  await page.getByRole('button', { name: 'Open the demo company' }).click()
  for (const id of ['select-all-ready', 'new-export', 'start-export', 'build-files', 'all-imported']) {
    // One after the other: each needs what the one before did.
    // eslint-disable-next-line no-await-in-loop
    await page.getByTestId(id).click()
  }
  await expect(page.getByTestId('finished')).toBeVisible()
  const { clicks, presses, seconds } = await used()
  console.log(`First start to finished export: ${String(clicks)} clicks, ${seconds.toFixed(1)} s`)
  expect([clicks, presses]).toEqual([6, 0])
  // What was exported is not waiting any more.
  await expect(page.getByTestId('nav-entries')).toContainText('17')
})

test('items by merchant get their vendor in one choice, which can be taken back', async ({
  bench: { page, open },
}) => {
  await open('/company/demo/entries')
  await startRun(page)
  await page.getByTestId('segment-merchants').click()
  const telia = page.getByRole('row', { name: /Telia/ })
  await telia.getByTestId('pick-for-merchant').press('Enter')
  await page.getByTestId('vendor-input').fill('telia')
  await page.getByRole('option', { name: /Telia/ }).click()
  await expect(telia.getByTestId('pick-for-merchant')).toHaveCount(0)
  await expect(telia).toContainText('Telia')
  await page.keyboard.press('Control+z')
  await expect(telia.getByTestId('pick-for-merchant')).toBeVisible()
})

test('a format that must be told something says so before the export', async ({ bench: { page, open } }) => {
  await open('/company/demo/formats')
  await page.getByTestId('search').fill('datev')
  await page.getByTestId('use-format').click()
  await expect(page.getByTestId('setting-datev.adviser')).toBeVisible()
  await page.getByTestId('nav-entries').click()
  await page.getByTestId('select-all-ready').click()
  await page.getByTestId('new-export').click()
  await expect(page.getByTestId('format-lacks')).toContainText('Adviser number')
  await page.getByRole('link', { name: 'Fill in' }).click()
  await page.getByTestId('setting-datev.adviser').fill('1001')
  await page.getByTestId('save-format').click()
  await page.keyboard.press('Alt+ArrowLeft')
  await expect(page.getByTestId('start-export')).toBeVisible()
  await expect(page.getByTestId('format-lacks')).toHaveCount(0)
})

test('the rows to tick stay where they are while items are refused', async ({ bench: { page, open } }) => {
  await open('/company/demo/entries')
  await startRun(page)
  await page.getByTestId('build-files').click()
  await page.getByTestId('all-except').click()
  await expect(page.getByTestId('confirm-except')).toBeVisible()
  const row = page.locator('[data-cell="1:0"]')
  await row.scrollIntoViewIfNeeded()
  const before = await row.boundingBox()
  await row.click()
  await expect(page.getByTestId('refused-reason')).toHaveCount(1)
  expect(await row.boundingBox()).toEqual(before)
})

test('the same by keyboard', async ({ bench: { page, open } }) => {
  const used = await counted(page)
  await open('/', 'fast')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByTestId('select-all-ready')).toBeEnabled()
  await page.locator('[data-cell="0:0"]').focus()
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByTestId('start-export')).toBeVisible()
  await expect(page.getByRole('main')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'New export (48)' })).toBeVisible()
  await page.keyboard.press('Control+Enter')
  await expect(page.getByTestId('start-export')).toBeVisible()
  await page.keyboard.press('Control+Enter')
  await expect(page.getByTestId('review')).toBeVisible()

  await page.locator('[data-cell="5:5"]').focus()
  await page.keyboard.press('Enter')
  await page.keyboard.type('svanen')
  await expect(page.getByRole('option')).toHaveCount(1)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Build files for 46 of 48' })).toBeVisible()
  await expect(page.locator('[data-cell="6:5"]')).toBeFocused()

  await page.keyboard.press('Enter')
  await expect(page.getByTestId('vendor-input')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(page.locator('[data-cell="6:5"]')).toBeFocused()

  await page.keyboard.press('Control+Enter')
  await expect(page.getByTestId('all-imported')).toBeVisible()
  await page.keyboard.press('Control+Enter')
  await expect(page.getByTestId('finished')).toBeVisible()
  const { clicks, presses, seconds } = await used()
  console.log(`The same by keyboard: ${String(presses)} key presses, ${seconds.toFixed(1)} s`)
  expect(clicks).toBe(0)
  await page.keyboard.press('Control+4')
  await expect(page.getByRole('link', { name: 'Export 1', exact: true })).toBeVisible()
  await page.keyboard.press('Control+6')
  await expect(page.getByTestId('save-settings')).toBeVisible()
  await page.keyboard.press('Control+,')
  await expect(page.getByTestId('language')).toBeVisible()
})

test('many items get one vendor in one command', async ({ bench: { page, open } }) => {
  await open('/company/demo/entries')
  await startRun(page)
  await page.getByTestId('segment-problems').click()
  await page.locator('[data-cell="0:0"]').click()
  await page.locator('[data-cell="1:0"]').click({ modifiers: ['Shift'] })
  await expect(page.getByText('2 selected')).toBeVisible()
  await page.getByTestId('vendor-input').fill('telia')
  await page.getByRole('option', { name: /Telia/ }).click()
  await expect(page.getByRole('button', { name: 'Build files for 47 of 48' })).toBeVisible()
})

test('100,000 entries cost one window of rows', async ({ bench: { page, open, expectSound } }) => {
  await open('/company/demo/entries', 'demo,fast,big')
  const grid = page.getByRole('grid')
  await expect(grid).toHaveAttribute('aria-rowcount', '100001')
  await page.locator('[data-cell="0:1"]').focus()
  await page.keyboard.press('Control+End')
  await expect(page.locator('[data-cell="99999:8"]')).toBeFocused()
  await expect(page.locator('[role="row"][aria-rowindex="100001"]')).not.toHaveAttribute('aria-busy')
  expect(await grid.getByRole('row').count()).toBeLessThan(80)
  expect(await page.locator('*').count()).toBeLessThan(1500)

  // Focus lies on a row that is scrolled far out of sight, and comes back with the next key.
  await grid.evaluate((element) => {
    element.scrollTop = 0
  })
  await expect(page.locator('[data-cell="3:1"]')).toBeVisible()
  await expect(page.locator('[data-cell="99999:8"]')).toBeFocused()
  await page.keyboard.press('ArrowUp')
  await expect(page.locator('[data-cell="99998:8"]')).toBeInViewport()
  await expectSound()
})

test('a narrow window does not scroll sideways', async ({ bench: { page, open } }) => {
  await page.setViewportSize({ width: 400, height: 600 })
  for (const place of ['/welcome', '/company/demo/entries', '/company/demo/settings', '/company/demo/jobs']) {
    await open(place)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(400)
  }
})

test('the one style block of React Aria is the one the policy names', async ({ bench: { page, open } }) => {
  await open('/company/demo/entries')
  await page.getByTestId('select-all-ready').click()
  const blocks = await page.evaluate(() =>
    [...document.querySelectorAll('style')].map((style) => style.textContent),
  )
  expect(blocks).toHaveLength(1)
  const hash = createHash('sha256')
    .update(blocks[0] ?? '')
    .digest('base64')
  expect(contentSecurityPolicy()).toContain(`'sha256-${hash}'`)
})

test('a company that was never fetched is fetched on sight, and its rows arrive in place', async ({
  bench: { page, open },
}) => {
  await open('/company/demo/entries', 'demo,unfetched')
  await expect(page.getByTestId('freshness')).toContainText(/Fetching from Pleo: [24]0 entries so far/)
  await expect(page.getByTestId('freshness')).toContainText('Fetched')
  await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', '63')
})

test('offline, the rows stay usable', async ({ bench: { page, open } }) => {
  await open('/company/demo/entries', 'demo,offline')
  await expect(page.getByTestId('offline')).toContainText('Pleo cannot be reached')
  await page.getByTestId('select-all-ready').click()
  await expect(page.getByTestId('new-export')).toBeEnabled()
})

test('an open job in Pleo is shown where it can be looked at', async ({ bench: { page, open } }) => {
  await open('/company/demo/entries', 'demo,busy')
  await page.getByTestId('select-all-ready').click()
  await page.getByTestId('new-export').click()
  await page.getByTestId('start-export').click()
  await page.getByRole('button', { name: 'Show the job' }).click()
  await expect(page.getByTestId('pick-up')).toBeVisible()
})

test('a company is forgotten only by its name', async ({ bench: { page, open } }) => {
  await open('/company/demo/settings')
  await page.getByTestId('forget-name').fill('Fjordlys Kaffe')
  await expect(page.getByTestId('forget')).toBeDisabled()
  await page.getByTestId('forget-name').fill('Fjordlys Kaffe ApS')
  await page.getByTestId('forget').click()
  await expect(page.getByTestId('open-demo')).toBeVisible()
})

test('a new version is installed only when a person says so, and a refusal is told', async ({
  bench: { page, open },
}) => {
  await open('/preferences')
  await expect(page.getByTestId('install-update')).toHaveCount(0)
  await page.getByTestId('look-for-update').click()
  await expect(page.getByTestId('updates')).toContainText('Version 0.2.0 is there.')
  await page.getByTestId('install-update').click()
  await expect(page.getByTestId('updates').getByTestId('problem')).toContainText(
    'An export is being worked on.',
  )
  // What was found on one channel is no offer on the other.
  await page.getByTestId('segment-preview').click({ position: { x: 4, y: 4 } })
  await expect(page.getByTestId('install-update')).toHaveCount(0)
  await page.getByTestId('look-for-update').click()
  await expect(page.getByTestId('updates')).toContainText('0.3.0-rc.1')

  await open('/preferences', 'newest')
  await page.getByTestId('look-for-update').click()
  await expect(page.getByTestId('updates')).toContainText('This is the newest version.')

  await open('/preferences', 'byhand')
  await expect(page.getByTestId('updates')).toContainText('This copy does not look for new versions.')
  await expect(page.getByTestId('look-for-update')).toHaveCount(0)
})

test('a proxy of one’s own is kept, and a password in it refused', async ({ bench: { page, open } }) => {
  await open('/preferences')
  const network = page.getByTestId('network')
  await network.getByTestId('segment-manual').click({ position: { x: 4, y: 4 } })
  await network.getByTestId('proxy').fill('anna:secret@proxy.example:8080')
  await network.getByTestId('save-proxy').click()
  await expect(network.getByTestId('problem')).toContainText('not kept here')
  await network.getByTestId('proxy').fill('proxy.example:8080')
  await network.getByTestId('save-proxy').click()
  await expect(network.getByTestId('problem')).toHaveCount(0)
  await expect(network.getByTestId('proxy')).toHaveValue('proxy.example:8080')
  await network.getByTestId('segment-system').click({ position: { x: 4, y: 4 } })
  await expect(network.getByTestId('proxy')).toHaveCount(0)
})

test('the language is switched in the preferences', async ({ bench: { page, open } }) => {
  await open('/preferences')
  await page.getByTestId('language').click()
  await page.getByRole('option', { name: 'Dansk' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Præferencer')
  await page.reload()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Præferencer')
  await expect(page.locator('html')).toHaveAttribute('lang', 'da')
})
