// Dates and times for people. A date without a time is never put through a time zone.

/** `2026-11-03` in the region's short form; anything else is shown as it came. */
export function formatDate(date: string, region: string): string {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date)
  if (!parts) return date
  const utc = Date.UTC(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]))
  return dateFormat(region, { dateStyle: 'medium', timeZone: 'UTC' }).format(utc)
}

/** Clock time of an instant, `14:02`; with seconds where the order of events matters. */
export function formatClock(instant: string, region: string, seconds = false): string {
  const at = Date.parse(instant)
  if (Number.isNaN(at)) return instant
  return dateFormat(region, {
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds && { second: '2-digit' }),
    hourCycle: 'h23',
  }).format(at)
}

/** Day and clock time of an instant. */
export function formatInstant(instant: string, region: string): string {
  const at = Date.parse(instant)
  if (Number.isNaN(at)) return instant
  return dateFormat(region, {
    dateStyle: 'medium',
    timeStyle: 'short',
    hourCycle: 'h23',
  }).format(at)
}

const formats = new Map<string, Intl.DateTimeFormat>()

function dateFormat(region: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = region + JSON.stringify(options)
  let format = formats.get(key)
  if (!format) {
    format = new Intl.DateTimeFormat(region, options)
    formats.set(key, format)
  }
  return format
}

/** Whole seconds from one instant to another, never below 0. */
export function secondsBetween(from: string, to: number): number {
  return Math.max(0, Math.floor((to - Date.parse(from)) / 1000))
}

/** A span as `0:04`, `12:30` or `1:02:03`. */
export function formatSpan(seconds: number): string {
  const two = (n: number) => String(n).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  return hours > 0
    ? `${String(hours)}:${two(minutes)}:${two(seconds % 60)}`
    : `${String(minutes)}:${two(seconds % 60)}`
}
