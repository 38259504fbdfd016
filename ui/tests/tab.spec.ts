// The way of the Tab key: through everything that can be used, in the order it is read, seen at every stop, and out again.

import type { Page } from '@playwright/test'
import { expect, startRun, test } from './bench.ts'

const screens: Record<string, { place: string; reach?: (page: Page) => Promise<void> }> = {
  welcome: { place: '/welcome' },
  entries: { place: '/company/demo/entries' },
  review: { place: '/company/demo/entries', reach: startRun },
  item: {
    place: '/company/demo/entries',
    reach: async (page) => {
      await startRun(page)
      await page.locator('[data-cell="0:2"]').click()
      await expect(page.getByTestId('receipt-size')).toBeVisible()
    },
  },
  'hand-over': {
    place: '/company/demo/entries',
    reach: async (page) => {
      await startRun(page)
      await page.getByTestId('build-files').click()
      await expect(page.getByTestId('hand-over')).toBeVisible()
    },
  },
  lists: { place: '/company/demo/lists' },
  formats: { place: '/company/demo/formats' },
  live: { place: '/company/demo/live' },
  settings: { place: '/company/demo/settings' },
  preferences: { place: '/preferences' },
}

/** Marks everything the Tab key should stop at with its place; gives how many there are. */
function expected(): number {
  const scope = document.querySelector('dialog[open]') ?? document.body
  const usable = [
    ...scope.querySelectorAll<HTMLElement>(
      'a[href], button, input, select, textarea, summary, [tabindex]:not(dialog)',
    ),
  ].filter((one) => {
    if (one.tabIndex < 0 || ('disabled' in one && one.disabled === true)) return false
    // Folded away, or not shown at this size.
    if (!one.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })) return false
    if (one instanceof HTMLInputElement && one.type === 'radio') {
      // A group of radio buttons is one stop: the chosen one.
      const group = [
        ...scope.querySelectorAll<HTMLInputElement>(`input[type=radio][name="${CSS.escape(one.name)}"]`),
      ]
      return one === (group.find(({ checked }) => checked) ?? group[0])
    }
    return true
  })
  usable.forEach((one, at) => {
    one.dataset['stop'] = String(at)
  })
  return usable.length
}

interface Stop {
  at: number
  what: string
  seen: boolean
  ringed: boolean
}

function stop(): Stop | null {
  const one = document.activeElement
  if (!(one instanceof HTMLElement) || one === document.body || one instanceof HTMLDialogElement) return null
  // A box or a radio button is drawn by what stands around it.
  const drawn =
    one instanceof HTMLInputElement && (one.type === 'checkbox' || one.type === 'radio')
      ? (one.closest('label') ?? one)
      : one
  const { left, top, width, height } = drawn.getBoundingClientRect()
  const [x, y] = [left + width / 2, top + Math.min(height / 2, 300)]
  const found = document.elementFromPoint(x, y)
  const ring = (of: Element) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(of)
    return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2
  }
  return {
    at: Number(one.dataset['stop'] ?? -1),
    what: one.outerHTML.slice(0, 120),
    seen: found !== null && (drawn.contains(found) || found.contains(drawn)),
    // A search field is ringed with its magnifier, a box inside its label.
    ringed: [
      one,
      drawn,
      ...drawn.querySelectorAll('*'),
      ...(one.parentElement ? [one.parentElement] : []),
    ].some((of) => ring(of)),
  }
}

for (const [name, { place, reach }] of Object.entries(screens)) {
  test(`the Tab key goes through ${name} in order, sees every stop, and comes out`, async ({
    bench: { page, open },
  }) => {
    await open(place)
    await reach?.(page)
    // From the beginning, wherever the page put the focus.
    await page.evaluate(() => {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
      getSelection()?.removeAllRanges()
      const top = document.querySelector('dialog[open]') ?? document.body
      const start = document.createElement('span')
      start.tabIndex = -1
      top.prepend(start)
      start.focus()
      start.remove()
    })
    const count = await page.evaluate(expected)
    expect(count).toBeGreaterThan(1)
    const stops: Stop[] = []
    for (let press = 0; press < count + 3; press += 1) {
      await page.keyboard.press('Tab')
      const here = await page.evaluate(stop)
      if (here === null) break
      if (stops.length > 0 && here.at === stops[0]?.at) break
      stops.push(here)
    }
    expect(stops.map(({ at }) => at)).toEqual(Array.from({ length: count }, (_, at) => at))
    expect(stops.filter(({ seen }) => !seen)).toEqual([])
    expect(stops.filter(({ ringed }) => !ringed)).toEqual([])
  })
}
