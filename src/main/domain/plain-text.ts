/** Text files for people who read them with `less` on a node's console. */

const width = 76

/** @returns the text without anything but ASCII; a console without a font shows the rest as boxes. */
function ascii(text: string): string {
  return text.replace(/[^\x20-\x7e\n]/g, '?')
}

/**
 * Breaks a text at spaces.
 * @param hanging put before every line but the first.
 */
export function paragraph(text: string, hanging = ''): string {
  const lines: string[] = []
  let line = ''
  for (const word of ascii(text).split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (longer.length > width && line !== '') {
      lines.push(line)
      line = `${hanging}${word}`
    } else line = longer
  }
  return `${[...lines, line].join('\n')}\n`
}

/** A heading with its text. */
export function section(title: string, text: string): string {
  return `${ascii(title)}\n${'-'.repeat(title.length)}\n${text}`
}

/** Points with a hyphen each. */
export function list(points: readonly string[]): string {
  return points.map((point) => paragraph(`- ${point}`, '  ')).join('')
}

/** Commands, indented; a long one goes on after a backslash, so that it can be copied as it is. */
export function commandLines(commands: readonly string[]): string {
  return commands.map((command) => `${broken(ascii(command))}\n`).join('')
}

/** Breaks before options, pipes and files; a part that is still too long between words, never in quotes. */
function broken(command: string): string {
  const parts: string[] = []
  for (const word of command.match(/(?:'[^']*'|"[^"]*"|\S)+/g) ?? []) {
    const last = parts.at(-1)
    const isNext = last === undefined || /^(?:--?[a-z]|\||&&|files\/)/.test(word)
    if (isNext || `${last} ${word}`.length > width - 8) parts.push(word)
    else parts[parts.length - 1] = `${last} ${word}`
  }
  const lines: string[] = []
  let line = '   '
  for (const part of parts) {
    if (line.length + part.length + 1 > width - 2 && line.trim() !== '') {
      lines.push(`${line} \\`)
      line = `      ${part}`
    } else line = `${line} ${part}`
  }
  return [...lines, line].join('\n')
}

/** Columns, two spaces apart. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  )
  return rows
    .map((row) => {
      const cells = row.map((cell, column) => cell.padEnd(widths[column] ?? 0))
      return `  ${ascii(cells.join('  ')).trimEnd()}\n`
    })
    .join('')
}
