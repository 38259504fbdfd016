import { ipc } from '../ipc.ts'

/** What helps us help: no key, no name, no amount, no path. Rust says what it knows; how the window looks only the window knows. */
async function supportText(): Promise<string> {
  const text = await ipc.supportText()
  return [
    text.trimEnd(),
    '',
    `web view: ${navigator.userAgent}`,
    `language: ${document.documentElement.lang}, region: ${navigator.language}`,
    `window: ${String(innerWidth)}x${String(innerHeight)} at ${String(devicePixelRatio)}`,
    '',
  ].join('\n')
}

/**
 * Puts it on the clipboard. A browser lets a page write only while a key press is fresh, so the promise itself is handed
 * over.
 */
export async function copySupportText(): Promise<void> {
  const text = supportText()
  if (typeof ClipboardItem === 'undefined') {
    await navigator.clipboard.writeText(await text)
    return
  }
  const part = text.then((words) => new Blob([words], { type: 'text/plain' }))
  await navigator.clipboard.write([new ClipboardItem({ 'text/plain': part })])
}
