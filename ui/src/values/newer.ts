/** The newer of two whole views. Events and answers may overtake each other; the revision decides, not the arrival. */
export function newer<T extends { revision: number }>(known: T | undefined, arrived: T): T {
  return known && known.revision > arrived.revision ? known : arrived
}
