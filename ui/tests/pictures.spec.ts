// A few reference pictures: what moves or changes its colour without anybody meaning it is seen here first. Everything that
// differs from machine to machine is held still: the font is one that is fetched with the packages, text is drawn without
// hinting and by software, the clock stands. Another Chromium draws otherwise, so it is told apart and the test says so.
//
// New pictures: `npm run pictures`. Look at every one before it is committed.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from '@playwright/test'
import { expect, startRun, test } from './bench.ts'

/** The Chromium that drew the pictures: its major version. */
const DRAWN_BY = readFileSync(new URL('pictures/CHROMIUM', import.meta.url), 'utf8').trim()

const font = createRequire(import.meta.url).resolve('@fontsource/inter/files/inter-latin-400-normal.woff2')
const bold = createRequire(import.meta.url).resolve('@fontsource/inter/files/inter-latin-600-normal.woff2')

const faces = `
  @font-face { font-family: Picture; src: url(/picture-400.woff2); font-weight: 100 500; }
  @font-face { font-family: Picture; src: url(/picture-600.woff2); font-weight: 501 900; }
  *, *::before, *::after { font-family: Picture !important; caret-color: transparent !important; }
`

test.use({
  // The style sheet above is ours, not the page's.
  bypassCSP: true,
  contextOptions: { reducedMotion: 'reduce' },
  launchOptions: {
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--font-render-hinting=none',
      '--disable-lcd-text',
      '--disable-font-subpixel-positioning',
      '--force-color-profile=srgb',
      '--force-device-scale-factor=1',
      '--hide-scrollbars',
    ],
  },
})

async function still(page: Page) {
  await page.clock.setFixedTime('2026-11-22T10:00:00+01:00')
  await page.route('**/picture-400.woff2', (route) => route.fulfill({ path: font }))
  await page.route('**/picture-600.woff2', (route) => route.fulfill({ path: bold }))
}

const entries = '/company/demo/entries'

const pictures: Record<string, { place: string; flags?: string; reach?: (page: Page) => Promise<void> }> = {
  entries: { place: entries },
  review: { place: entries, flags: 'demo,fast,again', reach: startRun },
  'hand-over': {
    place: entries,
    reach: async (page) => {
      await startRun(page)
      await page.getByTestId('build-files').click()
      await expect(page.getByTestId('hand-over')).toBeVisible()
    },
  },
  item: {
    place: entries,
    reach: async (page) => {
      await startRun(page)
      await page.locator('[data-cell="4:2"]').click()
      await expect(page.getByTestId('postings')).toBeVisible()
    },
  },
  settings: { place: '/company/demo/settings' },
}

for (const [name, { place, flags, reach }] of Object.entries(pictures)) {
  for (const scheme of ['light', 'dark'] as const) {
    test(`picture of ${name}, ${scheme}`, async ({ bench: { page, open }, browser }) => {
      const major = browser.version().split('.')[0] ?? ''
      const drawing = process.env['PICTURES_UPDATE'] !== undefined
      test.skip(major !== DRAWN_BY && !drawing, `drawn by Chromium ${DRAWN_BY}, this is ${major}`)
      await still(page)
      await page.emulateMedia({ colorScheme: scheme })
      await open(place, flags)
      await page.addStyleTag({ content: faces })
      await reach?.(page)
      await page.evaluate(async () => {
        await document.fonts.ready
      })
      // A toast goes away by itself, sooner or later.
      await expect(page.locator('[data-testid="toast"]')).toHaveCount(0)
      await page.mouse.move(0, 0)
      await expect(page).toHaveScreenshot([`${name}-${scheme}.png`], {
        animations: 'disabled',
        maxDiffPixelRatio: 0.004,
        threshold: 0.2,
      })
    })
  }
}
