// Why a vendor is suggested, or why nobody is: the words Rust uses, each with a sentence in the catalogue of messages.

const reasonWords = [
  'code',
  'account',
  'tax_id',
  'shared_tax_id',
  'number',
  'iban',
  'rule',
  'learned',
  'exact_name',
  'loose_name',
  'like_name',
  'tie',
  'rule_conflict',
  'other_firm',
  'closed_vendor',
  'no_evidence',
  'no_vendor',
  'not_possible',
  'unknown_type',
] as const
export type ReasonWord = (typeof reasonWords)[number]

/** A word this version of the window does not know says nothing. */
export function knownReason(word: string): ReasonWord | undefined {
  return reasonWords.find((one) => one === word)
}

/** How certain a score in thousandths is, in words; as Rust's "very likely" it begins at 900. */
export function certainty(score: number): 'very' | 'likely' | 'possible' {
  if (score >= 900) return 'very'
  return score >= 800 ? 'likely' : 'possible'
}
