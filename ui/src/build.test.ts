// @vitest-environment node
// What ships: small enough, without the fake backend, and nothing the content security policy would refuse.

import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { expect, test } from 'vitest'

test('the production build', async () => {
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
  for (const trace of ['Fjordlys', 'mockInternals', 'there is no command']) expect(code).not.toContain(trace)

  const kib = gzipSync(code).length / 1024
  expect(kib).toBeGreaterThan(50)
  expect(kib).toBeLessThanOrEqual(300)

  const [page = ''] = text('.html')
  expect(page).toContain('<script')
  expect(page).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=/)
  expect(`${code}${text('.css').join('\n')}`).not.toMatch(
    /https?:\/\/(?!(www\.w3\.org|127\.0\.0\.1|ipc\.localhost))[\w.-]+\.(js|css|woff2?)\b/,
  )
}, 60_000)
