// @vitest-environment node
// What ships: small enough, without the fake backend, and nothing the content security policy would refuse.

import { readdirSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { expect, test, vi } from 'vitest'

test('the production build', async () => {
  // As a release is built; the test runner's own mode would measure the libraries' development builds.
  vi.stubEnv('NODE_ENV', 'production')
  const built = await build({ mode: 'production', logLevel: 'silent', build: { write: false } })
  const outputs = (Array.isArray(built) ? built : [built]).flatMap((one) =>
    'output' in one ? one.output : [],
  )
  const text = (ending: string) =>
    outputs
      .filter(({ fileName }) => fileName.endsWith(ending))
      .map((file) => (file.type === 'chunk' ? file.code : String(file.source)))
  const code = text('.js').join('\n')

  expect(code).toContain('get_app')
  for (const trace of ['Fjordlys', 'mockInternals', 'there is no command', 'window.speak'])
    expect(code).not.toContain(trace)

  // A window loads the program and the words of one language, and what Rust says in it with the first sentence of Rust that
  // is shown; the other languages only lie on the disk.
  const kib = (name: string) => gzipSync(name).length / 1024
  const chunks = outputs.filter((file) => file.type === 'chunk')
  const sizes = (which: RegExp) =>
    chunks.filter(({ facadeModuleId }) => which.test(facadeModuleId ?? '')).map((chunk) => kib(chunk.code))
  const sum = (of: number[]) => of.reduce((all, one) => all + one, 0)
  const words = sizes(/\/messages\/[a-z]{2}\.json$/)
  const rust = sizes(/\/messages\/rust\/[a-z]{2}\.json$/)
  const english = sum(sizes(/\/messages\/rust\/sentences\.json$/))
  const loaded = sum(sizes(/^(?!.*\/messages\/)/)) + Math.max(...words)
  const later = english + Math.max(...rust)
  console.log(
    `JavaScript a window starts with: ${loaded.toFixed(1)} KiB gzipped, of ${kib(code).toFixed(1)} in all; the sentences of Rust: ${later.toFixed(1)}`,
  )
  const languages = readdirSync('src/messages').filter((name) => /^[a-z]{2}\.json$/.test(name)).length
  expect(words).toHaveLength(languages)
  expect(rust).toHaveLength(languages - 1)
  expect(english).toBeGreaterThan(1)
  expect(later).toBeLessThanOrEqual(60)
  expect(loaded).toBeGreaterThan(50)
  expect(loaded).toBeLessThanOrEqual(300)

  const [page = ''] = text('.html')
  expect(page).toContain('<script')
  expect(page).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=/)
  expect(`${code}${text('.css').join('\n')}`).not.toMatch(
    /https?:\/\/(?!(www\.w3\.org|127\.0\.0\.1|ipc\.localhost))[\w.-]+\.(js|css|woff2?)\b/,
  )
}, 60_000)
