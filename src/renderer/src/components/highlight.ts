import hljs from 'highlight.js/lib/core'
import bash from 'highlight.js/lib/languages/bash'
import yaml from 'highlight.js/lib/languages/yaml'

hljs.registerLanguage('bash', bash)
hljs.registerLanguage('yaml', yaml)
/** Commands with many options: what runs stands out, and so does each option. */
hljs.registerLanguage('commands', () => ({
  contains: [
    hljs.HASH_COMMENT_MODE,
    { scope: 'title', begin: /^[a-z]+\b/ },
    { scope: 'attr', begin: /(?<=\s)-[A-Za-z]\w*/ },
  ],
}))
/** The configuration of openssl: sections and comments (config(5)). */
hljs.registerLanguage('cnf', () => ({
  contains: [hljs.HASH_COMMENT_MODE, { scope: 'section', begin: /^\[/, end: /\]/ }],
}))

export type CodeLanguage = 'yaml' | 'bash' | 'commands' | 'cnf' | 'plain'

/** Base64 that a person does not read: long, or shortened by main already. */
const longData = /([A-Za-z0-9+/]{32})(?:[A-Za-z0-9+/]{32,}={0,2}|[A-Za-z0-9+/]*…)/g

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** Public data that is shortened is for machines: it steps back. */
function quiet(html: string): string {
  return html.replaceAll(/[A-Za-z0-9+/]{16,}…/g, '<span class="hljs-data">$&</span>')
}

/** Cuts highlighted HTML into lines; a span that is open at a line's end is closed and opened again. */
function splitLines(html: string): string[] {
  const open: string[] = []
  return html.split('\n').map((line) => {
    const before = open.join('')
    for (const tag of line.match(/<span [^>]*>|<\/span>/g) ?? []) {
      if (tag === '</span>') open.pop()
      else open.push(tag)
    }
    return before + line + '</span>'.repeat(open.length)
  })
}

/**
 * @param code plain text from anywhere, also hostile
 * @returns HTML per line, in which only `<span class="…">` of the highlighter are tags
 */
export function highlightLines(code: string, language: CodeLanguage): string[] {
  const html =
    language === 'plain'
      ? escaped(code)
      : hljs.highlight(code, { language, ignoreIllegals: true }).value
  return splitLines(quiet(html))
}

/** @returns the text with long public data cut to its beginning and an ellipsis. */
export function shortenData(code: string): string {
  return code.replace(longData, '$1…')
}
