import type { Cluster, ClusterNode } from '../cluster'
import type { SpecId } from '../plan/spec'
import { externalEtcdRestarts, withEtcdSteps } from './external-etcd'
import { installSteps } from './install-steps'
import type { Product } from './k3s-product'
import type { Step } from './layout'
import { isControlPlane, isEtcdOnly, isFirstControlPlane } from './roles'

const joinSecrets: readonly SpecId[] = ['server-token', 'agent-token']

/** Commands for a node, in order. */
export function k3sSteps(cluster: Cluster, node: ClusterNode, product: Product): Step[] {
  const install = withEtcdSteps(cluster, node, installSteps(cluster, node))
  if (isEtcdOnly(node)) return install
  const isServer = isControlPlane(node)
  const isFirst = isFirstControlPlane(cluster, node)
  const first = cluster.nodes.find(isControlPlane)?.name ?? 'the first server'
  const before: Step = isFirst
    ? {
        text: `Before the first start of ${product.name} only: a cluster that runs takes other authorities with "${product.command} certificate rotate-ca" and from a folder of their own`,
      }
    : { text: `Go on when ${first} is Ready` }
  const check: Step = isServer
    ? {
        text: 'Shows whether the server is up',
        command: `sudo ${product.kubectl} --kubeconfig ${product.kubeconfig} get nodes`,
      }
    : { text: `On ${first}, the node is listed after a minute` }
  return [
    before,
    ...install,
    {
      text: `Installs ${product.name} from the files that you brought, without starting it`,
      command: product.setUp(isServer ? 'server' : 'agent'),
    },
    {
      text: isFirst
        ? `Starts it; ${product.name} finds the authorities and makes all other certificates`
        : 'Starts it; the token pins the authority of the cluster',
      command: `sudo systemctl enable --now ${isServer ? product.units.server : product.units.agent}`,
    },
    check,
  ]
}

/**
 * Tokens, and the client of an external etcd, are read anew by a restart; authorities of a running
 * cluster are exchanged otherwise.
 */
export function k3sRestarts(
  changed: readonly SpecId[],
  cluster: Cluster,
  node: ClusterNode,
  { units }: Product,
): string[] {
  const restart = `sudo systemctl restart ${isControlPlane(node) ? units.server : units.agent}`
  const isJoined = changed.some((spec) => joinSecrets.includes(spec)) && !isEtcdOnly(node)
  const commands = externalEtcdRestarts(changed, cluster, node, restart)
  return isJoined && !commands.includes(restart) ? [...commands, restart] : commands
}
