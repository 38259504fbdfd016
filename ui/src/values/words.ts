/** Pleo's own name for a thing, `CARD_PURCHASE` or `card_purchase`, as words: `Card purchase`. */
export function words(name: string): string {
  const plain = name.toLowerCase().replaceAll('_', ' ').trim()
  return plain.charAt(0).toUpperCase() + plain.slice(1)
}
