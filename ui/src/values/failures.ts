// Pleo's kinds of item failure: each has a name, a sentence and a way to mend it in the catalogue of messages.

export const failureKinds = [
  'vendor_unknown',
  'account_unknown',
  'tax_code_unknown',
  'tag_unknown',
  'missing_configuration',
  'invalid_configuration',
  'validation_failure',
  'accounting_system_validation_failure',
  'receipt_download_failure',
  'unexpected_failure',
] as const
export type FailureKind = (typeof failureKinds)[number]

/** Where a failure is mended: in the items' vendor cells, in the settings, or not in this program. */
export type Fix = 'vendor' | 'settings' | null

const fixes: Record<FailureKind, Fix> = {
  vendor_unknown: 'vendor',
  account_unknown: null,
  tax_code_unknown: null,
  tag_unknown: null,
  missing_configuration: 'settings',
  invalid_configuration: 'settings',
  validation_failure: null,
  accounting_system_validation_failure: null,
  receipt_download_failure: null,
  unexpected_failure: null,
}

/** Pleo may send a kind of its own making; it is shown in its own words then. */
export function knownFailure(kind: string): FailureKind | undefined {
  return failureKinds.find((one) => one === kind)
}

export function fixOf(kind: string): Fix {
  const known = knownFailure(kind)
  return known === undefined ? null : fixes[known]
}
