import { Document, Scalar, visit } from 'yaml'

/**
 * Words that a YAML 1.1 reader takes for booleans or null. Kubernetes reads with such a reader, and
 * also takes `1e3` for a number, which YAML 1.1 itself does not: so only texts that begin with a
 * letter stay plain.
 */
const words = /^(y|n|yes|no|on|off|true|false|null|nan|inf)$/i
const plain = /^[A-Za-z/][A-Za-z0-9._/@+=:-]*$/

/** @returns whether the text means itself to every YAML reader when it is written without quotes. */
function isPlain(text: string): boolean {
  return plain.test(text) && !words.test(text) && !text.endsWith(':')
}

/** @returns whether a text is lines that a literal block holds as they are, such as a manifest in a manifest. */
function isLines(text: string): boolean {
  return /^[\x21-\x7e][\x20-\x7e\n]*\n$/.test(text) && !/[ \n]\n/.test(text)
}

/**
 * The one YAML writer for what Kubernetes reads: long lines stay whole, strings stay strings.
 * @param comment lines put before the document, without `#`.
 */
export function yamlText(value: unknown, comment?: string): string {
  const document = new Document(value, { version: '1.1', aliasDuplicateObjects: false })
  visit(document, {
    Scalar(_key, node) {
      if (typeof node.value !== 'string' || isPlain(node.value)) return
      node.type = isLines(node.value) ? Scalar.BLOCK_LITERAL : Scalar.QUOTE_DOUBLE
    },
  })
  if (comment !== undefined) document.commentBefore = comment.replace(/^(?=.)/gm, ' ')
  return document.toString({ lineWidth: 0, indentSeq: false, directives: false })
}

/** @returns several documents as one file. */
export function yamlDocuments(documents: readonly string[]): string {
  return documents.join('---\n')
}
