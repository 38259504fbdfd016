// English that is left on the screen while the window speaks another language: what Rust or the window itself says.

import { expect } from '@playwright/test'
import type { Page } from '@playwright/test'
import { readFileSync } from 'node:fs'
import type { Language } from '../src/languages.ts'
import { find, patternsOf } from '../src/values/said.ts'

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../src/messages/${name}.json`, import.meta.url), 'utf8')) as Record<
    string,
    string
  >
/** What can be known by its fixed words: at least two, and no plural or tag among them. */
const plain = (messages: Record<string, string>) =>
  Object.entries(messages).filter(
    ([, text]) => !/\{\w+,|</.test(text) && /\p{L}{2,}\s+\p{L}{2,}/u.test(text.replaceAll(/\{\w+\}/g, '')),
  )
const english = [...plain(read('en')), ...plain(read('rust/sentences'))]

const patterns = new Map<Language, ReturnType<typeof patternsOf>>()
function patternsBeside(language: Language) {
  const known = patterns.get(language)
  if (known) return known
  const spoken: Record<string, string> = { ...read(language), ...read(`rust/${language}`) }
  const made = patternsOf(Object.fromEntries(english.filter(([id, text]) => spoken[id] !== text))).filter(
    ({ weight }) => weight >= 10,
  )
  patterns.set(language, made)
  return made
}

/** No text on the page, seen or read aloud, is a sentence that has its words in `language`. */
export async function expectNoEnglish(page: Page, language: Language): Promise<void> {
  const left = async () => {
    const texts = await page.evaluate(() => {
      const found = new Set<string>()
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
      while (walker.nextNode()) found.add(walker.currentNode.nodeValue?.trim() ?? '')
      for (const element of document.querySelectorAll('body *')) {
        for (const name of ['aria-label', 'aria-description', 'placeholder', 'title', 'alt'])
          found.add(element.getAttribute(name)?.trim() ?? '')
      }
      return [...found].filter((text) => text !== '')
    })
    return texts.filter((text) =>
      [text, ...text.split(/(?<=[.?!:]) /)].some(
        (part) => find(patternsBeside(language), part) !== undefined,
      ),
    )
  }
  await expect.poll(left).toEqual([])
}
