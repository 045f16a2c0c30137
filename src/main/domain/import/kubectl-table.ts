import { maxFoundNodes, refuse, shown } from './found'
import type { Found, FoundField, FoundNode, RefusedRow } from './found'
import { lowestVersion } from './kubernetes-version'
import { rolesIn } from './role-words'

const header = /^\s*NAME\s+STATUS\s+ROLES\s+AGE\s+VERSION\b/

/** @returns whether a line is the head of what `kubectl get nodes` prints. */
export function isKubectlHeader(line: string): boolean {
  return header.test(line)
}

/**
 * Reads what `kubectl get nodes` prints, with `-o wide` for addresses. No column up to the addresses holds
 * a blank, so that blanks part them, whatever a terminal made of the widths.
 * https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/printers/internalversion/printers.go (nodeColumnDefinitions)
 */
export function readKubectlTable(text: string): Found {
  const nodes: FoundNode[] = []
  const refused: RefusedRow[] = []
  const versions: string[] = []
  let isWide = false
  for (const [index, full] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .entries()) {
    if (full.trim() === '') continue
    if (isKubectlHeader(full)) {
      isWide = full.includes('INTERNAL-IP')
      continue
    }
    const line = index + 1
    const [name = '', , roleText, , version, internal, external] = full.trim().split(/\s+/)
    if (roleText === undefined || version === undefined) {
      refused.push({ line, text: shown(full), reason: 'It has fewer columns than the head.' })
      continue
    }
    if (nodes.length >= maxFoundNodes)
      throw refuse(`The list names more than ${maxFoundNodes} nodes.`)
    const { roles } = rolesIn(roleText)
    const addresses = [internal, external].filter(
      (text): text is string => isWide && text !== undefined && text !== '<none>',
    )
    versions.push(version)
    nodes.push({
      line,
      name,
      roles: roles.length === 0 ? ['worker'] : roles,
      addresses: addresses.length === 0 ? undefined : addresses,
    })
  }
  if (nodes.length === 0 && refused.length === 0) throw refuse('The list names no nodes.')
  return {
    nodes,
    refused,
    fields: versionField(versions),
    notes: isWide ? [] : ['The list has no addresses. With kubectl get nodes -o wide it has.'],
  }
}

/** @returns the proposal to take the version that the nodes run. */
export function versionField(versions: readonly string[]): FoundField[] {
  const value = lowestVersion(versions)
  return value === undefined
    ? []
    : [{ path: ['spec', 'kubernetesVersion'], label: 'Kubernetes version', value }]
}
