import type { Cluster } from '../domain/cluster'
import type { PlannedCertificate } from '../domain/plan/spec'
import { isoSeconds } from '../domain/validity'
import type { ClusterFacts, Expectation } from '../pki/lint'

/** @returns what the lint needs to know of a cluster. */
export function clusterFacts({ network, endpoint, hasEndpoint }: Cluster): ClusterFacts {
  const { dnsDomain, serviceAddresses } = network
  return { dnsDomain, serviceAddresses, endpoint: hasEndpoint ? endpoint.host : undefined }
}

/**
 * What a row is for, taken from the cluster and not from its profile: a profile with a slip in it is
 * then refused before it is signed.
 *
 * @param signedAt when it is signed; left out for a certificate that exists.
 */
export function expectedOf(
  item: PlannedCertificate,
  cluster: Cluster,
  signedAt?: Date,
): Expectation {
  const node = cluster.nodes.find(({ name }) => name === item.node)
  return {
    role: item.spec,
    isAuthority: item.kind === 'authority',
    usages: item.profile.usages,
    cluster: clusterFacts(cluster),
    ...(node ? { node: { name: node.name, addresses: node.addresses } } : {}),
    ...(signedAt ? { signedAt: isoSeconds(signedAt) } : {}),
  }
}
