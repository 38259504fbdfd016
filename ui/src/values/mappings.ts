// Two columns of text: what Pleo calls a thing, and what the books call it.

import type { MappingView } from '../ipc.ts'

/** Lines of `from`, a tab, `=`, `;` or arrow, and `to`. What has no second column is kept with an empty one. */
export function readMappings(text: string): MappingView[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, from = '', to = ''] = /^([^\t=;→]*)(?:[\t=;→](.*))?$/.exec(line) ?? []
      return { from: from.trim(), to: to.trim() }
    })
}

export function writeMappings(mappings: readonly MappingView[]): string {
  return mappings.map(({ from, to }) => `${from} = ${to}`).join('\n')
}
