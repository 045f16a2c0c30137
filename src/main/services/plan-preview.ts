import type { ClusterDefinition } from '../../shared/definition'
import type { PlanPreview } from '../../shared/plan-preview'
import { clusterFrom } from '../domain/normalise'
import { planFor } from '../domain/plan'
import { isCertificateItem } from '../domain/plan/spec'
import { preflight } from '../domain/preflight'

/** @returns what the definition would make at `now`: counts of the very plan that issuing uses. Saves nothing. */
export function previewPlan(definition: ClusterDefinition, now: Date): PlanPreview {
  const findings = [...preflight(definition, now)]
  if (findings.some(({ severity }) => severity === 'error')) return { findings, plan: null }
  const cluster = clusterFrom(definition)
  const { items } = planFor(cluster)
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
      nodes: cluster.nodes.map(({ name, roles }) => ({
        name,
        roles: [...roles],
        certificates: leaves.filter(({ node }) => node === name).length,
      })),
      users: leaves.filter(({ user }) => user !== undefined).length,
    },
  }
}
