import { Document, isScalar, isSeq, visit } from 'yaml'

/** Words that YAML 1.1 reads as truth values or nothing: https://yaml.org/type/bool.html */
const words11 = /^(?:y|n|yes|no|on|off|true|false|null)$/i
/** Texts that no version of YAML reads as anything else. */
const plain = /^(?:[A-Za-z][A-Za-z0-9._/-]*|\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?)$/

/**
 * Writes plain data as YAML that 1.1 and 1.2 parsers read alike: what either could take for a number,
 * a date or a truth value is quoted. Lists of texts stand on one line.
 */
export function writeYaml(value: unknown): string {
  const document = new Document(value, { version: '1.2', aliasDuplicateObjects: false })
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value !== 'string') return
      node.type = isSafe(node.value) ? 'PLAIN' : 'QUOTE_DOUBLE'
    },
    Seq(_, node) {
      node.flow = node.items.every((item) => isScalar(item) && !isSeq(item))
    },
  })
  return document.toString({ lineWidth: 0, flowCollectionPadding: false })
}

function isSafe(text: string): boolean {
  return plain.test(text) && !words11.test(text)
}
