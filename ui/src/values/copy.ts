// Rows for a spreadsheet: tabs and a table, raw numbers, ISO dates. Formatted text is never copied.

/** A cell as it is copied; `number` keeps its sign, text that looks like a formula is made text. */
export type Plain = string | { number: string }

/** Text that a spreadsheet would take for a formula gets an apostrophe, as its own users give it. */
function safe(cell: Plain): string {
  const text = (typeof cell === 'string' ? cell : cell.number).replace(/[\t\r\n]+/g, ' ')
  return typeof cell === 'string' && /^[=+\-@]/.test(text) ? `'${text}` : text
}

export function toTsv(rows: readonly (readonly Plain[])[]): string {
  return rows.map((row) => row.map(safe).join('\t')).join('\n')
}

export function toHtml(rows: readonly (readonly Plain[])[]): string {
  const escaped = (text: string) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  const lines = rows.map((row) => `<tr>${row.map((cell) => `<td>${escaped(safe(cell))}</td>`).join('')}</tr>`)
  return `<table>${lines.join('')}</table>`
}

/**
 * Puts rows on the clipboard. They may still be on their way: a browser lets a page write only while a key press is fresh,
 * so the promise itself is handed over.
 */
export async function copyRows(rows: Promise<readonly (readonly Plain[])[]>): Promise<void> {
  const part = async (type: string, write: (rows: readonly (readonly Plain[])[]) => string) =>
    new Blob([write(await rows)], { type })
  if (typeof ClipboardItem === 'undefined') {
    await navigator.clipboard.writeText(toTsv(await rows))
    return
  }
  await navigator.clipboard.write([
    new ClipboardItem({
      'text/plain': part('text/plain', toTsv),
      'text/html': part('text/html', toHtml),
    }),
  ])
}
