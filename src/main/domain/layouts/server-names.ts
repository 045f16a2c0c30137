import type { Cluster } from '../cluster'
import { controlPlanes } from './roles'

/**
 * @returns every name by which some API server may be called, for distributions that sign the certificate
 * themselves: the endpoint, all control planes, and what the definition adds.
 */
export function serverNames(cluster: Cluster): string[] {
  const { endpoint, extraSANs, hasEndpoint } = cluster
  return [
    ...new Set([
      ...(hasEndpoint ? [endpoint.host] : []),
      ...controlPlanes(cluster).flatMap((node) => [node.name, ...node.dnsNames, ...node.addresses]),
      ...extraSANs.dnsNames,
      ...extraSANs.addresses,
    ]),
  ]
}
