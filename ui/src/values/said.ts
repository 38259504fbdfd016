// Sentences that come from Rust in English, said in the window's language.
//
// Rust says every problem, reason and line of a log as one English sentence, because the same sentence goes into the log,
// to the headless program and, for a failed item, to Pleo. As with gettext that sentence is the key: `messages/rust`
// holds each one, with its changing parts as {named} places, and the catalogues hold its translation.
// A sentence nobody knows is shown as it is. A test reads the sources of Rust and finds those that are missing.

/** A sentence of the English catalogue, cut at its places. */
export interface Pattern<Id extends string> {
  id: Id
  /** Fixed text before, between and behind the places; one more than there are places. */
  fixed: string[]
  places: string[]
  /** Letters that are fixed: the sentence with most of them fits best. */
  weight: number
  /** Sentences it has of its own. */
  sentences: number
}

export type Values = Record<string, string>
export interface Said<Id extends string> {
  id: Id
  values: Values
}

/** Places whose text is a sentence or a part of one, to be said in the window's language too. */
const sentences = new Set([
  'why',
  'fix',
  'rule',
  'which',
  'place',
  'scope',
  'format',
  'label',
  'wanted',
  'words',
])

/** Most sentences one message has. */
const MOST = 4
/** Longest text that is looked at; anything longer is not one of ours. */
const LONGEST = 2_000

/** Rust writes the typewriter's apostrophe, the catalogues the printer's. */
function plain(text: string): string {
  return text.replaceAll('’', "'")
}

export function patternsOf<Id extends string>(sentencesOfRust: Record<Id, string>): Pattern<Id>[] {
  return Object.entries<string>(sentencesOfRust)
    .map(([id, text]) => {
      const parts = plain(text).split(/\{([a-z]\w*)\}/i)
      const fixed = parts.filter((_, at) => at % 2 === 0)
      return {
        id: id as Id,
        fixed,
        places: parts.filter((_, at) => at % 2 === 1),
        weight: fixed.join('').length,
        sentences: split(text).length,
      }
    })
    .toSorted((a, b) => b.weight - a.weight)
}

/** What stands in the places, if the text is this sentence. Runs once through the text, whatever is in it. */
function fit({ fixed, places }: Pattern<string>, written: string): Values | undefined {
  const text = plain(written)
  const first = fixed[0] ?? ''
  const last = fixed.at(-1) ?? ''
  if (places.length === 0) return text === first ? {} : undefined
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last)) {
    return undefined
  }
  const end = text.length - last.length
  const values: Values = {}
  let at = first.length
  for (const [index, place] of places.entries()) {
    const next = fixed[index + 1] ?? ''
    const until = index === places.length - 1 ? end : text.indexOf(next, at)
    if (until < at || until > end) return undefined
    values[place] = written.slice(at, until)
    at = until + next.length
  }
  return values
}

/** Which sentence a text is; none for one that is not known. */
export function find<Id extends string>(
  patterns: readonly Pattern<Id>[],
  text: string,
): Said<Id> | undefined {
  for (const pattern of patterns) {
    const values = fit(pattern, text)
    if (values) return { id: pattern.id, values }
  }
  return undefined
}

/** Says a text with `say`, message by message; what is not known stays as it is. */
export function speak<Id extends string>(
  patterns: readonly Pattern<Id>[],
  text: string,
  say: (id: Id, values: Values) => string,
  depth = 0,
): string {
  if (text === '' || text.length > LONGEST || depth > 2) return text
  const inside = (found: Said<Id>) => {
    const values = Object.fromEntries(
      Object.entries(found.values).map(([place, value]) => [
        place,
        sentences.has(place)
          ? value.replace(/\S[^]*\S/, (words) => speak(patterns, words, say, depth + 1))
          : value,
      ]),
    )
    return say(found.id, values)
  }
  const parts = split(text)
  const out: string[] = []
  let known = true
  for (let from = 0; from < parts.length;) {
    let taken = 1
    let spoken: string | undefined
    // A message of two sentences is looked for before each of them alone.
    for (let count = Math.min(parts.length - from, MOST); count > 0 && spoken === undefined; count -= 1) {
      const found = find(
        patterns.filter((pattern) => pattern.sentences === count),
        parts.slice(from, from + count).join(' '),
      )
      if (found) [taken, spoken] = [count, inside(found)]
    }
    known &&= spoken !== undefined
    out.push(spoken ?? parts[from] ?? '')
    from += taken
  }
  // What is filled in may be a sentence itself, so that there are more than the message has.
  const whole = known ? undefined : find(patterns, text)
  return whole ? inside(whole) : out.join(' ')
}

function split(text: string): string[] {
  return text.split(/(?<=[.?!]) (?=\p{Lu}|\d|“|\{)/u)
}
