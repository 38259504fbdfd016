// Every screen in every look: sound, and a picture of it.

import type { Page } from '@playwright/test'
import { readFileSync, writeFileSync } from 'node:fs'
import { languageIds } from '../src/languages.ts'
import type { Language } from '../src/languages.ts'
import type { Bench } from './bench.ts'
import { expect, startRun, test } from './bench.ts'
import { expectNoEnglish } from './english.ts'

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
  opened: { place: entries, flags: 'demo,many,opened' },
  'opened-refused': { place: entries, flags: 'demo,unopened' },
  live: { place: '/company/demo/live', flags: 'demo,found' },
  'live-scheduled': { place: '/company/demo/live', flags: 'demo,scheduled' },
  'live-reminders': { place: '/company/demo/live', flags: 'demo,reminders' },
  'inbox-found': { place: '/inbox', flags: 'demo,found,reminders' },
  'entries-one': { place: entries, flags: 'demo,one' },
  'entries-awkward': { place: entries, flags: 'demo,awkward' },
  'review-awkward': { place: entries, flags: 'demo,fast,awkward', reach: review },
  'item-awkward': {
    place: entries,
    flags: 'demo,fast,awkward',
    reach: async (page) => {
      await review(page)
      await page.locator('[data-cell="0:2"]').click()
      await expect(page.getByTestId('item-sheet')).toBeVisible()
    },
  },
  'item-undrawable': {
    place: entries,
    reach: async (page) => {
      await review(page)
      await page.locator('[data-cell="1:2"]').click()
      await page.getByTestId('receipt').first().scrollIntoViewIfNeeded()
      await expect(page.getByTestId('receipt-words')).toBeVisible()
    },
  },
  'disk-full': {
    place: entries,
    flags: 'demo,fast,full',
    reach: async (page) => {
      await page.getByTestId('select-all-ready').click()
      await page.getByTestId('new-export').click()
      await page.getByTestId('start-export').click()
      await expect(page.getByTestId('problem')).toContainText(/disk is full|Festplatte/)
    },
  },
  'key-revoked': {
    place: entries,
    flags: 'demo,revoked',
    reach: async (page) => {
      await page.getByTestId('fetch-entries').first().click()
      await expect(page.getByTestId('problem').first()).toBeVisible()
    },
  },
  'second-window': { place: '/', flags: 'second' },
  'entries-empty': { place: entries, flags: 'demo,empty' },
  'new-export': {
    place: entries,
    reach: async (page) => {
      await page.getByTestId('select-all-ready').click()
      await page.getByTestId('new-export').click()
      for (const fold of await page.locator('summary').all()) await fold.click()
      await expect(page.getByTestId('start-export')).toBeVisible()
    },
  },
  running: {
    place: entries,
    flags: 'demo,slow',
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
      await expect(page.getByTestId('confirm-except')).toBeVisible()
      await page.locator('[data-cell="1:0"]').click()
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
  'booked-before': { place: entries, flags: 'demo,fast,again', reach: review },
  'voucher-numbers': {
    place: entries,
    reach: async (page) => {
      await handOver(page)
      await page.getByTestId('paste-numbers').click()
      await page.getByTestId('pasted-numbers').fill('LP-0001\tB-7\nLP-9999\tB-8\nLP-0002\tB-9')
      await expect(page.getByTestId('numbers-misfits')).toBeVisible()
    },
  },
  expired: {
    place: entries,
    flags: 'demo,fast,expired',
    reach: async (page) => {
      await handOver(page)
      await page.getByTestId('all-imported').click()
      await expect(page.getByTestId('continue')).toBeVisible()
    },
  },
  item: {
    place: entries,
    reach: async (page) => {
      await review(page)
      await page.locator('[data-cell="4:2"]').click()
      await expect(page.getByTestId('postings')).toBeAttached()
      await page.getByTestId('receipt').first().getByRole('img').scrollIntoViewIfNeeded()
    },
  },
  'file-preview': {
    place: entries,
    reach: async (page) => {
      await review(page)
      await page.getByTestId('preview-file').click()
      await expect(page.getByTestId('preview-table')).toBeVisible()
    },
  },
  history: {
    place: entries,
    reach: async (page) => {
      await handOver(page)
      await page.getByTestId('all-imported').click()
      await expect(page.getByTestId('finished')).toBeVisible()
      await page.getByTestId('open-history').click()
      await expect(page.getByTestId('audit')).toBeVisible()
    },
  },
  'changed-texts': {
    place: entries,
    reach: async (page) => {
      await handOver(page)
      await page.getByTestId('changed-texts').click()
      await expect(page.getByTestId('texts-table')).toBeVisible()
    },
  },
  'missing-receipts': {
    place: entries,
    reach: async (page) => {
      await handOver(page)
      await page.getByTestId('missing-receipts').click()
      await expect(page.getByTestId('missing-table')).toBeVisible()
    },
  },
  compared: {
    place: entries,
    flags: 'demo,fast,tampered',
    reach: async (page) => {
      await handOver(page)
      await page.getByTestId('all-imported').click()
      await page.getByTestId('verify-files').click()
      await page.getByTestId('compare').click()
      await expect(page.getByTestId('difference')).toBeVisible()
    },
  },
  'not-imported': {
    place: entries,
    // React Aria hides the rest of the page while the question is open; Tab stays in it.
    except: ['aria-hidden-focus'],
    reach: async (page) => {
      await handOver(page)
      await page.getByTestId('all-imported').click()
      await page.getByTestId('not-imported').click()
      await expect(page.getByTestId('ask-why')).toBeVisible()
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
  merchants: {
    place: entries,
    reach: async (page) => {
      await review(page)
      await page.getByTestId('segment-merchants').click()
      await expect(page.getByTestId('merchants')).toBeVisible()
    },
  },
  filters: {
    place: entries,
    reach: async (page) => {
      await page.getByTestId('filter-amount').click()
      await expect(page.getByRole('dialog')).toBeVisible()
    },
  },
  // The last `&` keeps the fake backend's own flags, which the router reads behind it, out of the date.
  'entries-filtered': { place: `${entries}?missing="receipt"&from="2026-11-01"&` },
  inbox: { place: '/inbox', flags: 'demo,many' },
  'inbox-empty': { place: '/inbox', flags: '' },
  month: { place: '/company/demo/month' },
  'month-empty': { place: '/company/demo/month', flags: 'demo,empty' },
  vendors: { place: '/company/demo/vendors?tab=list' },
  'vendors-none': { place: '/company/demo/vendors?tab=tag' },
  'vendors-tag': {
    place: entries,
    reach: async (page) => {
      await startRun(page)
      await page.getByTestId('tag-vendors').click()
      await expect(page.getByTestId('tags-left')).not.toBeEmpty()
      await page.locator('[data-cell="0:0"]').focus()
      await page.keyboard.press('w')
      await expect(page.getByTestId('why')).toBeVisible()
    },
  },
  'vendors-rules': {
    place: entries,
    reach: async (page) => {
      await startRun(page)
      await page.getByTestId('tag-vendors').click()
      await page.locator('[data-cell="1:0"]').focus()
      await page.keyboard.press('r')
      await page.getByTestId('segment-rules').click()
      await expect(page.getByTestId('rules')).toBeVisible()
    },
  },
  'lists-none': { place: '/company/demo/lists', flags: 'demo,fresh' },
  'lists-columns': {
    place: '/company/demo/lists',
    reach: async (page) => {
      await page.getByTestId('choose-file').click()
      await expect(page.getByTestId('holds')).toBeVisible()
    },
  },
  'lists-plan': {
    place: '/company/demo/lists',
    reach: async (page) => {
      await page.getByTestId('plan-list').click()
      await expect(page.getByTestId('steps')).toBeVisible()
    },
  },
  'lists-done': {
    place: '/company/demo/lists',
    reach: async (page) => {
      await page.getByTestId('plan-list').click()
      await page.getByTestId('accept-all').click()
      await page.getByTestId('sync-list').click()
      await expect(page.getByTestId('sync-state')).toHaveAttribute('data-status', 'done')
    },
  },
  formats: { place: '/company/demo/formats' },
  'formats-to-be-told': {
    place: '/company/demo/formats',
    reach: async (page) => {
      await page.getByTestId('search').fill('datev')
      await page.getByTestId('use-format').click()
      await expect(page.getByTestId('setting-datev.adviser')).toBeVisible()
    },
  },
  template: {
    place: '/company/demo/formats',
    reach: async (page) => {
      await page.getByTestId('match-sample').click()
      await page.getByTestId('add-sheet').click()
      await page.getByTestId('sheet-only').click()
      await page.getByTestId('column-condition').first().click()
      await expect(page.getByTestId('preview-table')).toBeVisible()
    },
  },
  help: { place: '/help' },
  palette: {
    place: entries,
    reach: async (page) => {
      await page.getByTestId('open-palette').click()
      await page.keyboard.type('form')
      await expect(page.getByRole('option').first()).toBeVisible()
    },
  },
  shortcuts: {
    place: entries,
    reach: async (page) => {
      await page.keyboard.press('F1')
      await expect(page.getByRole('dialog')).toBeVisible()
    },
  },
  settings: { place: '/company/demo/settings' },
  key: { place: '/company/demo/key' },
  preferences: {
    place: '/preferences',
    reach: async (page) => {
      await page.getByTestId('look-for-update').click()
      await expect(page.getByTestId('install-update')).toBeVisible()
    },
  },
  gone: { place: '/company/none/entries' },
}

test.use({ contextOptions: { reducedMotion: 'reduce' } })

async function reach({ page, open }: Bench, { place, flags, reach: walk }: Screen) {
  await open(place, flags)
  await walk?.(page)
  await page.mouse.move(0, 0)
}

/** Pictures to look at while working (`PICTURES=1`), and the few that the documents show (`npm run screens`). */
async function picture(page: Page, look: string, name: string) {
  if (process.env['PICTURES'] !== undefined) {
    await page.screenshot({ path: `../artifacts/pages/${name}-${look}.png` })
  }
  if (process.env['SCREENS'] !== undefined && shown.has(`${name}-${look}`)) {
    // As WebP, which only Chromium's own protocol gives: a quarter of the size.
    const session = await page.context().newCDPSession(page)
    await page.evaluate(() => document.fonts.ready)
    const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 82 })
    writeFileSync(`../docs/screens/${name}-${look}.webp`, Buffer.from(data, 'base64'))
  }
}

/** The screens of docs/screens, each in light, dark, German and at 200 %. */
const shown = new Set(
  [
    'welcome',
    'connect',
    'inbox',
    'entries',
    'month',
    'new-export',
    'running',
    'review',
    'merchants',
    'item',
    'file-preview',
    'booked-before',
    'hand-over',
    'voucher-numbers',
    'finished',
    'history',
    'expired',
    'jobs',
    'vendors-tag',
    'vendors-rules',
    'lists-columns',
    'lists-plan',
    'formats',
    'template',
    'live',
    'settings',
    'preferences',
    'palette',
    'help',
  ].flatMap((name) => ['light', 'dark', 'german', 'zoomed'].map((look) => `${name}-${look}`)),
)

/**
 * Nothing is cut off: the page does not scroll sideways, and our words have room where they stand. A list scrolls, and
 * what it says of others (a merchant's name) may end in an ellipsis; its headings, states and buttons may not.
 */
async function expectNoOverflow(page: Page) {
  const cut = () =>
    page.evaluate(() => {
      const ours =
        'h1, h2, h3, button, label, legend, dt, th, summary, caption, [role="radio"], [role="columnheader"], [data-tone], nav li'
      const spills = (element: HTMLElement) => {
        if (element.clientWidth <= 1 || element.scrollWidth <= element.clientWidth + 1) return false
        const { display, overflowX, textOverflow } = getComputedStyle(element)
        if (display === 'inline' || overflowX === 'auto' || overflowX === 'scroll') return false
        const speaks = [...element.childNodes].some(
          ({ nodeType, nodeValue }) => nodeType === 3 && nodeValue?.trim(),
        )
        if (textOverflow === 'ellipsis') return speaks && element.closest(ours) !== null
        return speaks || element.matches(ours)
      }
      const found = [...document.querySelectorAll<HTMLElement>('body *')]
        .filter(spills)
        .map((element) => `${element.tagName}: ${element.textContent}`)
      const { scrollWidth, clientWidth } = document.documentElement
      return scrollWidth > clientWidth ? [...found, `page: ${String(scrollWidth)}`] : found
    })
  // A list that is open finds its place anew after the window changed its size.
  await expect.poll(cut).toEqual([])
}

/** Says what is on the screen in another language, without losing it. */
async function speak(page: Page, language: Language) {
  await page.evaluate((spoken) => window.speak?.(spoken), language)
  await expect(page.locator('html')).toHaveAttribute('lang', language)
}

/** Letters in all messages of a language together. */
const lettersOf = (language: Language) =>
  Object.values(
    JSON.parse(readFileSync(new URL(`../src/messages/${language}.json`, import.meta.url), 'utf8')) as object,
  ).join('').length

/** The language that says most, and the one with the longest words. */
const [longest = 'fr'] = languageIds.toSorted((a, b) => lettersOf(b) - lettersOf(a))
const demanding: Language[] = [longest, 'fi']

/** What 1240 by 820 pixels hold at 200 %. */
const zoomed = { width: 620, height: 410 }
/** The smallest window people are likely to make. */
const small = { width: 800, height: 600 }

for (const [name, screen] of Object.entries(screens)) {
  test(name, async ({ bench }) => {
    const { page, expectSound } = bench
    await reach(bench, screen)
    await picture(page, 'light', name)
    await expectSound(screen.except)
    await page.emulateMedia({ colorScheme: 'dark' })
    await picture(page, 'dark', name)
    await expectSound(screen.except)
    await page.emulateMedia({ colorScheme: 'light' })
    await page.setViewportSize(zoomed)
    await expectNoOverflow(page)
    await picture(page, 'zoomed', name)
  })

  test(`${name}, in every language`, async ({ bench }) => {
    const { page } = bench
    await page.addInitScript(() => {
      localStorage.setItem('language', 'de')
    })
    await reach(bench, screen)
    await expectNoOverflow(page)
    await expectNoEnglish(page, 'de')
    await picture(page, 'german', name)
    for (const [size, spoken] of [
      [{ width: 1024, height: 700 }, demanding],
      [small, languageIds],
      [zoomed, languageIds],
    ] as const) {
      await page.setViewportSize(size)
      for (const language of spoken) {
        await test.step(`${language}, ${String(size.width)} wide`, async () => {
          await speak(page, language)
          await expectNoOverflow(page)
          if (size === small && language !== 'en') await expectNoEnglish(page, language)
          await picture(page, `${language}-${String(size.width)}`, name)
        })
      }
    }
  })
}

for (const name of ['entries', 'review', 'hand-over'] as const) {
  test(`system colours › ${name}`, async ({ bench }) => {
    const { page, expectSound } = bench
    await page.emulateMedia({ forcedColors: 'active' })
    const screen = screens[name]
    if (!screen) throw new Error(`no screen ${name}`)
    await reach(bench, screen)
    await picture(page, 'forced', name)
    await expectSound(screen.except)
  })
}
