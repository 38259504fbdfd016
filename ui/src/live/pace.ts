// How fast a run goes and when it will be through, from what the window sees of it. Pure, so that it can be tested.

export interface Sample {
  /** Milliseconds. */
  at: number
  count: number
}

/** What the pace is taken from (milliseconds). */
const LOOK_BACK = 30_000

/** Too little to say when it ends: before this time (milliseconds) and share of the work. */
const EARLY = 5_000
const LITTLE = 0.03

/** Adds a sample; what is older than `span` is dropped but for one, from which the first step is counted. */
export function addSample(samples: readonly Sample[], sample: Sample, span: number): Sample[] {
  const last = samples.at(-1)
  // A count that went back belongs to other work.
  if (last && sample.count < last.count) return [sample]
  const kept = samples.filter(
    ({ at }, index) => at >= sample.at - span || (samples[index + 1]?.at ?? Infinity) >= sample.at - span,
  )
  return [...kept, sample]
}

/** Count per second over the last half minute; none before there is a step to take it from. */
export function perSecond(samples: readonly Sample[]): number | null {
  const last = samples.at(-1)
  const first = last && samples.find(({ at }) => at >= last.at - LOOK_BACK)
  if (!last || !first || last.at - first.at < 1_000) return null
  return ((last.count - first.count) * 1_000) / (last.at - first.at)
}

/** How many were counted in the last minute. */
export function lastMinute(samples: readonly Sample[], now: number): number {
  const last = samples.at(-1)
  if (!last) return 0
  const before = samples.findLast(({ at }) => at <= now - 60_000) ?? samples[0]
  return last.at <= now - 60_000 ? 0 : last.count - (before?.count ?? 0)
}

/**
 * Seconds until `total` is reached, rounded up, or none while it is too early to say. `said` is what was said before, as the
 * moment of the end: a time that was named is not taken back for less than a fifth of what is left.
 */
export function secondsLeft(samples: readonly Sample[], total: number, said: number | null): number | null {
  const [first, last] = [samples[0], samples.at(-1)]
  const pace = perSecond(samples)
  if (!first || !last || pace === null || pace <= 0 || total <= last.count) return null
  if (last.at - first.at < EARLY || last.count < total * LITTLE) return null
  const left = (total - last.count) / pace
  if (said !== null) {
    const saidLeft = (said - last.at) / 1_000
    if (saidLeft > 0 && left > saidLeft && left < saidLeft * 1.2) return Math.ceil(saidLeft)
  }
  return Math.ceil(left)
}

/** Steps between samples as rates, for a line of `n` points. */
export function ratesOf(samples: readonly Sample[], n: number): number[] {
  const rates: number[] = []
  for (let i = 1; i < samples.length; i += 1) {
    const [before, now] = [samples[i - 1], samples[i]]
    if (before && now && now.at > before.at) {
      rates.push(((now.count - before.count) * 1_000) / (now.at - before.at))
    }
  }
  return rates.slice(-n)
}
