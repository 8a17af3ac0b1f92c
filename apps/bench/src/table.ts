/** Tables of text: for Markdown, and for a terminal. The first column is a name; the `numbers` columns after it stand to the right. */

/** What stands where nothing was measured. */
export const NOTHING = '–'

export function markdownTable(
  head: readonly string[],
  body: readonly (readonly string[])[],
  numbers: number = 3,
): string {
  // A bar inside a cell would end it.
  const cells = (each: readonly string[]): string => `| ${each.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
  const rule = `| ${head.map((_, index) => (index > 0 && index <= numbers ? '--:' : '---')).join(' | ')} |`
  return [cells(head), rule, ...body.map(cells)].join('\n')
}

export function aligned(body: readonly (readonly string[])[], numbers: number = 3): string {
  const widths = (body[0] ?? []).map((_, column) => Math.max(...body.map(each => (each[column] ?? '').length)))
  return body
    .map(each =>
      each
        .map((cell, column) =>
          column > 0 && column <= numbers && each.length > 2
            ? cell.padStart(widths[column] ?? 0)
            : cell.padEnd(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
