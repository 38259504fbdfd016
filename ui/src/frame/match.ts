/** Text as it is compared in a search: no case, no accents, so that `arsaldo` finds `Årsaldo`. */
function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
}

/** How well words fit a text: 0 not at all, 1 somewhere, 2 at the beginning of a word, 3 at the very beginning. */
export function fits(wanted: string, text: string): number {
  const words = plain(wanted).split(/\s+/).filter(Boolean)
  const hay = plain(text)
  let worst = 3
  for (const word of words) {
    const at = hay.indexOf(word)
    if (at < 0) return 0
    const begins = hay.startsWith(word) ? 3 : /\P{L}/u.test(hay[at - 1] ?? '') ? 2 : 1
    worst = Math.min(worst, begins)
  }
  return worst
}
