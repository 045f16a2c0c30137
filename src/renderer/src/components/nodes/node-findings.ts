import type { Finding } from '../../../../shared/models'

/** The same list each time, so that a row without findings is not drawn again. */
const none: readonly Finding[] = []

/** @returns what was found of the node at a position, errors first. */
export function findingsByNode(
  findings: readonly Finding[],
): (index: number) => readonly Finding[] {
  const found = new Map<number, Finding[]>()
  for (const finding of findings) {
    const [, list, index] = finding.path
    if (list !== 'nodes' || typeof index !== 'number') continue
    const known = found.get(index)
    if (known) known.push(finding)
    else found.set(index, [finding])
  }
  return (index) => found.get(index) ?? none
}

/** @returns findings about the nodes together, such as an even number of etcd members. */
export function findingsOfAll(findings: readonly Finding[]): Finding[] {
  return findings.filter(({ path }) => path[1] === 'nodes' && typeof path[2] !== 'number')
}

/** Whether one of these findings is an error in the named field, so that its cell gets a red ring. */
export function hasError(findings: readonly Finding[], field: string): boolean {
  return findings.some(({ severity, path }) => severity === 'error' && path[3] === field)
}
