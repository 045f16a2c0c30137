/** Counts of a plan for the drawing board, from the plan itself; findings are the board's own. */
import { clusterFrom } from '../../../src/main/domain/normalise'
import { planFor } from '../../../src/main/domain/plan'
import { isCertificateItem } from '../../../src/main/domain/plan/spec'
import type { ClusterDefinition } from '../../../src/shared/definition'
import type { PlanPreview } from '../../../src/shared/plan-preview'
import { findingsOf } from './homelab'

export function planPreviewOf(definition: ClusterDefinition): PlanPreview {
  const findings = findingsOf(definition)
  if (findings.some(({ severity }) => severity === 'error')) return { findings, plan: null }
  const { items } = planFor(clusterFrom(definition))
  const certificates = items.filter(isCertificateItem)
  const leaves = certificates.filter(({ kind }) => kind === 'certificate')
  return {
    findings,
    plan: {
      certificates: certificates.length,
      keyPairs: items.filter(({ kind }) => kind === 'key-pair').length,
      authorities: certificates
        .filter(({ kind }) => kind === 'authority')
        .map(({ key }) => ({
          key,
          signs: leaves.filter(({ authority }) => authority === key).length,
        })),
      nodes: definition.spec.nodes.map(({ name, roles }) => ({
        name,
        roles,
        certificates: leaves.filter(({ node }) => node === name).length,
      })),
      users: leaves.filter(({ user }) => user !== undefined).length,
    },
  }
}
