import { defineConfig } from '@playwright/test'

const address = `http://localhost:${process.env['PAGES_PORT'] ?? '1421'}`

export default defineConfig({
  testDir: 'tests',
  outputDir: '../artifacts/test-results',
  snapshotPathTemplate: 'tests/pictures/{arg}{ext}',
  fullyParallel: true,
  workers: 2,
  // A machine that is busy with something else gets a second try, and the report says so.
  retries: 1,
  // Four looks at one screen, on a machine that may be busy with something else.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: 'list',
  use: {
    baseURL: address,
    viewport: { width: 1240, height: 820 },
    locale: 'en-GB',
    timezoneId: 'Europe/Copenhagen',
    launchOptions: {
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    },
  },
  webServer: {
    command: 'vite preview --mode fake',
    url: address,
    reuseExistingServer: false,
  },
})
