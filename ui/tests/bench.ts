// What every page test runs under: the app's own policy, a frozen Object.prototype as in the app, axe, and an eye on
// the console.

import { expect, test as base } from '@playwright/test'
import type { Page } from '@playwright/test'
import { createRequire } from 'node:module'
import type { AxeResults, RunOptions } from 'axe-core'

declare global {
  interface Window {
    axe: { run: (root: Document, options: RunOptions) => Promise<AxeResults> }
    refusedByPolicy: string[]
  }
}

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

export interface Bench {
  page: Page
  /** Opens a place with flags of the fake backend. */
  open: (place: string, flags?: string) => Promise<void>
  /** No finding of axe but for rules in `except`, nothing refused by the policy, no word on the console. */
  expectSound: (except?: string[]) => Promise<void>
}

export const test = base.extend<{ bench: Bench }>({
  bench: async ({ page }, use) => {
    const said: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') said.push(message.text())
    })
    page.on('pageerror', (error) => said.push(error.message))
    await page.addInitScript({ path: axe })
    await page.addInitScript(() => {
      Object.freeze(Object.prototype)
      window.refusedByPolicy = []
      document.addEventListener('securitypolicyviolation', (event) => {
        window.refusedByPolicy.push(`${event.violatedDirective} ${event.sample}`)
      })
    })
    const expectSound = async (except: string[] = []) => {
      const { violations } = await page.evaluate(() =>
        window.axe.run(document, {
          runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
        }),
      )
      const findings = violations
        .filter(({ id }) => !except.includes(id))
        .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
      expect(findings).toEqual([])
      expect(await page.evaluate(() => window.refusedByPolicy)).toEqual([])
      expect(said).toEqual([])
    }
    const open = async (place: string, flags = 'demo,fast') => {
      await page.goto(`/?fake=${flags}#${place}`)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    }
    await use({ page, open, expectSound })
  },
})

export { expect } from '@playwright/test'

/** From the entries to a run that waits for a review. */
export async function startRun(page: Page): Promise<void> {
  await page.getByTestId('select-all-ready').click()
  await page.getByTestId('new-export').click()
  await page.getByTestId('start-export').click()
  await expect(page.getByTestId('review')).toBeVisible()
}
