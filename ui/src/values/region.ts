/**
 * A language tag that every formatter takes: the system's, or English where the system's is none.
 *
 * A Linux system without a region says `C` or `POSIX`, which the web view hands on as it is and every formatter refuses.
 */
export function usableRegion(tag: string): string {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? 'en-GB'
  } catch {
    return 'en-GB'
  }
}
