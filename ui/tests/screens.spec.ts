// Every screen in every look: sound, and a picture of it.

import type { Page } from '@playwright/test'
import type { Bench } from './bench.ts'
import { expect, startRun, test } from './bench.ts'

interface Screen {
  place: string
  flags?: string
  reach?: (page: Page) => Promise<void>
  except?: string[]
}

const review = async (page: Page) => {
  await startRun(page)
}
const handOver = async (page: Page) => {
  await startRun(page)
  await page.getByTestId('build-files').click()
  await expect(page.getByTestId('hand-over')).toBeVisible()
}
const entries = '/company/demo/entries'

const screens: Record<string, Screen> = {
  welcome: { place: '/welcome', flags: '' },
  'welcome-no-keychain': { place: '/welcome', flags: 'missing' },
  connect: {
    place: '/connect',
    flags: 'refused,locked',
    reach: async (page) => {
      await page.getByTestId('segment-local').click({ position: { x: 4, y: 4 } })
      await page.getByTestId('address').fill('http://127.0.0.1:8080')
      await page.getByTestId('key').fill('secret')
      await page.getByTestId('connect').click()
      await expect(page.getByTestId('problem')).toBeVisible()
    },
  },
  'connect-choose': {
    place: '/connect',
    flags: 'choose',
    reach: async (page) => {
      await page.getByTestId('key').fill('secret')
      await page.getByTestId('connect').click()
      await expect(page.getByTestId('company-choice')).toBeVisible()
    },
  },
  'connect-scopes': {
    place: '/connect',
    flags: 'scopes',
    reach: async (page) => {
      await page.getByTestId('key').fill('secret')
      await page.getByTestId('connect').click()
      await expect(page.getByTestId('missing-scopes')).toBeVisible()
    },
  },
  entries: {
    place: entries,
    reach: async (page) => {
      await page.getByTestId('select-all-ready').click()
    },
  },
  'entries-offline': { place: entries, flags: 'demo,offline' },
  'entries-empty': { place: entries, flags: 'demo,empty' },
  'new-export': {
    place: entries,
    reach: async (page) => {
      await page.getByTestId('select-all-ready').click()
      await page.getByTestId('new-export').click()
      await page.locator('summary').click()
      await expect(page.getByTestId('start-export')).toBeVisible()
    },
  },
  running: {
    place: entries,
    flags: 'demo',
    reach: async (page) => {
      await page.getByTestId('select-all-ready').click()
      await page.getByTestId('new-export').click()
      await page.getByTestId('start-export').click()
      await expect(page.getByTestId('progress')).toContainText(/12|18|24/)
    },
  },
  interrupted: {
    place: entries,
    flags: 'demo,fast,interrupted',
    reach: async (page) => {
      await page.getByTestId('select-all-ready').click()
      await page.getByTestId('new-export').click()
      await page.getByTestId('start-export').click()
      await expect(page.getByTestId('resume')).toBeVisible()
    },
  },
  review: { place: entries, reach: review },
  'review-picker': {
    place: entries,
    // React Aria hides the rest of the page while the list is open; Tab closes the list, so focus cannot get there.
    except: ['aria-hidden-focus'],
    reach: async (page) => {
      await review(page)
      await page.getByTestId('segment-problems').click()
      await page.locator('[data-column="vendor"][role="gridcell"]').first().click()
      await expect(page.getByRole('option').first()).toBeVisible()
    },
  },
  'hand-over': { place: entries, reach: handOver },
  'hand-over-except': {
    place: entries,
    reach: async (page) => {
      await handOver(page)
      await page.getByTestId('all-except').click()
      await page.locator('[data-cell="1:0"]').click()
      // The reason takes its place above the rows first.
      await expect(page.getByTestId('refused-reason')).toHaveCount(1)
      await page.locator('[data-cell="2:0"]').click()
      await expect(page.getByTestId('refused-reason')).toHaveCount(2)
    },
  },
  finished: {
    place: entries,
    reach: async (page) => {
      await handOver(page)
      await page.getByTestId('all-imported').click()
      await expect(page.getByTestId('finished')).toBeVisible()
    },
  },
  cancel: {
    place: entries,
    reach: async (page) => {
      await startRun(page)
      await page.getByTestId('cancel').click()
      await expect(page.getByTestId('cancel-really')).toBeVisible()
    },
  },
  jobs: {
    place: entries,
    reach: async (page) => {
      await startRun(page)
      await page.getByTestId('nav-jobs').click()
      await expect(page.getByTestId('pick-up')).toBeVisible()
    },
  },
  'jobs-offline': { place: '/company/demo/jobs', flags: 'demo,offline' },
  settings: { place: '/company/demo/settings' },
  key: { place: '/company/demo/key' },
  preferences: { place: '/preferences' },
  gone: { place: '/company/none/entries' },
}

test.use({ contextOptions: { reducedMotion: 'reduce' } })

async function reach({ page, open }: Bench, { place, flags, reach: walk }: Screen) {
  await open(place, flags)
  await walk?.(page)
  await page.mouse.move(0, 0)
}

const picture = (page: Page, look: string, name: string) =>
  page.screenshot({ path: `../artifacts/pages/${name}-${look}.png` })

for (const [name, screen] of Object.entries(screens)) {
  test(name, async ({ bench }) => {
    const { page, expectSound } = bench
    await reach(bench, screen)
    await picture(page, 'light', name)
    await expectSound(screen.except)
    await page.emulateMedia({ colorScheme: 'dark' })
    await picture(page, 'dark', name)
    await expectSound(screen.except)
    await page.emulateMedia({ colorScheme: 'light', forcedColors: 'active' })
    await picture(page, 'forced', name)
    await expectSound(screen.except)
    await page.emulateMedia({ forcedColors: 'none' })
    // What 1240 by 820 pixels hold at 200 %.
    await page.setViewportSize({ width: 620, height: 410 })
    await picture(page, 'zoomed', name)
    await expectSound(screen.except)
  })

  test.describe('in Danish', () => {
    test.use({ locale: 'da-DK' })
    test(name, async ({ bench }) => {
      await reach(bench, screen)
      await picture(bench.page, 'danish', name)
      await bench.expectSound(screen.except)
    })
  })
}
