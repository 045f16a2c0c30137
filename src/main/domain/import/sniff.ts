import type { ImportFormat } from '../../../shared/imports'
import { isInventory } from './ansible-yaml'
import { isCertwright } from './certwright'
import { isKubeadm } from './kubeadm'
import { isKubectlObject } from './kubectl-objects'
import { isKubectlHeader } from './kubectl-table'
import { roleOf } from './role-words'
import type { SourceText } from './source'
import { isIPish } from './values'

/** What plain data is by its own marks, asked in this order. */
const documentKinds: readonly (readonly [ImportFormat, (value: unknown) => boolean])[] = [
  ['kubeadm', isKubeadm],
  ['kubectl-objects', isKubectlObject],
  ['certwright', isCertwright],
  ['ansible-yaml', isInventory],
]

const iniSection = /^\s*\[[\w.-]+(?::(?:children|vars))?\]\s*(?:[#;].*)?$/
const ansibleVariable = /^[^\s=,;]+\s(?:.*\s)?(?:ansible_(?:ssh_)?host|ip|access_ip)=\S/

/**
 * Says what a text probably is. Marks that only one format has decide; a table is what is left.
 * @returns a format that can read it, or at least says best why it cannot.
 */
export function sniff(source: SourceText): ImportFormat {
  const { lines } = source
  if (lines.some(isKubectlHeader)) return 'kubectl-table'
  if (source.looksStructured) {
    for (const { value } of source.documents()) {
      const kind = documentKinds.find(([, isOne]) => isOne(value))
      if (kind) return kind[0]
    }
    return 'certwright'
  }
  if (lines.some((line) => iniSection.test(line) || ansibleVariable.test(line)))
    return 'ansible-ini'
  return isHosts(lines) ? 'hosts' : 'table'
}

/** Lines of an address and names. A second column of roles, or marks of a table, make it a table. */
function isHosts(lines: readonly string[]): boolean {
  const entries = lines
    .map((line) => (line.split('#')[0] ?? '').trim())
    .filter((line) => line !== '')
  const bad = entries.filter((line) => {
    const [first = '', ...names] = line.split(/\s+/)
    return (
      !isIPish(first) ||
      /[,;|"]/.test(line) ||
      names.length === 0 ||
      names.some((name) => isIPish(name)) ||
      (names.length > 1 && names.some((name) => roleOf(name) !== undefined))
    )
  })
  return entries.length > 0 && bad.length * 4 < entries.length
}
