import optimizeLocales from '@react-aria/optimize-locales-plugin'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { contentSecurityPolicy } from './csp.ts'
import { languages } from './src/languages.ts'

// `ui/dist` is what the app embeds; the fake backend's build goes beside it so that it can never be embedded by mistake.
export default defineConfig(({ mode }) => ({
  plugins: [react(), optimizeLocales.vite({ locales: Object.values(languages).map(({ locale }) => locale) })],
  clearScreen: false,
  server: { port: 1420, strictPort: true, fs: { allow: ['.', '../icons'] } },
  preview: {
    // Page tests of two checkouts may run side by side on one machine.
    port: Number(process.env['PAGES_PORT'] ?? 1421),
    strictPort: true,
    headers: { 'Content-Security-Policy': contentSecurityPolicy() },
  },
  build: {
    outDir: mode === 'fake' ? 'node_modules/.fake-dist' : 'dist',
    emptyOutDir: true,
    target: ['chrome111', 'safari16.4'],
    // Data URLs would need a wider policy for fonts and images than the app's.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  test: {
    environment: 'happy-dom',
    // A machine that is busy with something else is slow, not wrong.
    testTimeout: 30_000,
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/test-setup.ts'],
    css: { modules: { classNameStrategy: 'non-scoped' as const } },
  },
}))
