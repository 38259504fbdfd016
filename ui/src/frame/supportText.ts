import type { AppView } from '../ipc.ts'

/** What helps us help: no key, no name, no amount, no address. */
export function supportText(app: AppView | undefined): string {
  const companies = app?.companies ?? []
  return [
    `Ledgerport ${app?.version ?? '?'}`,
    `System: ${navigator.userAgent}`,
    `Language: ${document.documentElement.lang}, region: ${navigator.language}`,
    `Window: ${String(innerWidth)}x${String(innerHeight)} at ${String(devicePixelRatio)}`,
    `Keychain: ${app?.keychain ?? '?'}`,
    ...companies.map(
      ({ environment, key, running, waiting, interrupted }, index) =>
        `Company ${String(index + 1)}: ${environment}, key ${key}, exports running ${String(running)}, ` +
        `waiting ${String(waiting)}, interrupted ${String(interrupted)}`,
    ),
  ].join('\n')
}
