// Months as the filter and the overview name them: `2026-11`.

/** First and last day of a month. */
export function daysOf(month: string): { from: string; to: string } {
  const [year = 0, number = 1] = month.split('-').map(Number)
  const last = new Date(Date.UTC(year, number, 0)).getUTCDate()
  return { from: `${month}-01`, to: `${month}-${String(last).padStart(2, '0')}` }
}

/** The month that these days are the first and last of, if they are. */
export function monthOf(from: string | undefined, to: string | undefined): string | undefined {
  const month = from?.slice(0, 7)
  if (month === undefined || !/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) return undefined
  const days = daysOf(month)
  return days.from === from && days.to === to ? month : undefined
}

/** `November 2026` in the words of a region. */
export function formatMonth(month: string, region: string): string {
  const parts = /^(\d{4})-(\d{2})$/.exec(month)
  if (!parts) return month
  const utc = Date.UTC(Number(parts[1]), Number(parts[2]) - 1, 1)
  return new Intl.DateTimeFormat(region, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(utc)
}
