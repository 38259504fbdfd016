import { readFileSync } from 'node:fs'

/**
 * The app's own content security policy, read from tauri.conf.json so that pages are tested under the policy they ship
 * with. `'self'` joins `connect-src` because a preview server has no IPC scheme.
 */
export function contentSecurityPolicy(): string {
  const config = JSON.parse(readFileSync(new URL('../tauri.conf.json', import.meta.url), 'utf8')) as {
    app: { security: { csp: Record<string, string> } }
  }
  return Object.entries(config.app.security.csp)
    .map(([name, value]) => (name === 'connect-src' ? `${name} ${value} 'self'` : `${name} ${value}`))
    .join('; ')
}
