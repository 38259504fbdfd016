// What 100,000 rows cost beside 100, in one run on one machine. Only what a machine's mood cannot change is asserted; the
// figures are written down.

import type { Page } from '@playwright/test'
import { mkdirSync, writeFileSync } from 'node:fs'
import { expect, test } from './bench.ts'

interface Figures {
  rows: number
  /** From the press that opens the list to its rows on the screen, milliseconds; the best of three. */
  first: number
  /** Longest time between two frames while it is scrolled from top to bottom, milliseconds. */
  longestFrame: number
  /** Frames in which a visible row was empty. */
  blankFrames: number
  /** Most rows in the page at any time. */
  rowsInPage: number
  /** Nodes of the page afterwards. */
  nodes: number
}

async function measured(page: Page, rows: number): Promise<Figures> {
  const openings: number[] = []
  for (let time = 0; time < 3; time += 1) {
    await page.getByTestId('nav-settings').click()
    await expect(page.getByTestId('save-settings')).toBeVisible()
    openings.push(
      await page.evaluate(async () => {
        const begun = performance.now()
        document.querySelector<HTMLElement>('[data-testid="nav-entries"]')?.click()
        const there = () => {
          const row = document.querySelector('[role="row"][aria-rowindex="2"]')
          return row !== null && !row.hasAttribute('aria-busy')
        }
        const frame = () => new Promise((next) => requestAnimationFrame(next))
        while (!there()) await frame()
        await frame()
        return performance.now() - begun
      }),
    )
  }
  await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', String(rows + 1))
  const scrolled = await page.getByRole('grid').evaluate(async (grid) => {
    const frame = () => new Promise<number>((next) => requestAnimationFrame(next))
    let [longest, blank, most] = [0, 0, 0]
    let last = await frame()
    // The same number of frames and the same speed for any length; then one leap to the end.
    for (let at = 0; at < 180; at += 1) {
      grid.scrollTop += 160
      if (at === 150) grid.scrollTop = grid.scrollHeight
      const now = await frame()
      longest = Math.max(longest, now - last)
      last = now
      const shown = [...grid.querySelectorAll<HTMLElement>('[role="row"][aria-rowindex]')]
      most = Math.max(most, shown.length)
      const box = grid.getBoundingClientRect()
      const inSight = shown.filter((row) => {
        const { top, bottom } = row.getBoundingClientRect()
        return bottom > box.top && top < box.bottom
      })
      if (inSight.length < 3) blank += 1
    }
    return { longest, blank, most }
  })
  return {
    rows,
    first: Math.round(Math.min(...openings)),
    longestFrame: Math.round(scrolled.longest),
    blankFrames: scrolled.blank,
    rowsInPage: scrolled.most,
    nodes: await page.locator('*').count(),
  }
}

test('100,000 rows cost what 100 cost', async ({ bench: { page, open } }) => {
  await open('/company/demo/entries', 'demo,fast,hundred')
  const few = await measured(page, 100)
  await page.goto('about:blank')
  await open('/company/demo/entries', 'demo,fast,big')
  await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', '100001')
  const many = await measured(page, 100_000)
  console.log(JSON.stringify({ few, many }))
  mkdirSync('../artifacts', { recursive: true })
  writeFileSync('../artifacts/list-figures.json', `${JSON.stringify({ few, many }, null, 2)}\n`)
  // The page holds as little of a long list as of a short one.
  expect(many.rowsInPage).toBeLessThan(80)
  expect(many.nodes).toBeLessThan(1_500)
  expect(many.nodes).toBeLessThan(few.nodes * 1.5)
  expect([few.blankFrames, many.blankFrames]).toEqual([0, 0])
})
