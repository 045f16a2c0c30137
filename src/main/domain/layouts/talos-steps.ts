import type { Cluster, ClusterNode } from '../cluster'
import { serverUrl } from '../server-url'
import type { Step } from './layout'
import { addressOf } from './node-addresses'
import { controlPlanes, isControlPlane } from './roles'
import { clusterPatchPath, nodePatchPath, secretsPath } from './talos-config'

const made = 'talos/config'

function applyStep(node: ClusterNode): Step {
  const role = isControlPlane(node) ? 'controlplane' : 'worker'
  return {
    text: `Configures ${node.name}, which waits in maintenance mode`,
    command: `talosctl apply-config --insecure --nodes ${addressOf(node)} --file ${made}/${role}.yaml --config-patch @${nodePatchPath(node)}`,
  }
}

/** Commands on the admin's computer: nothing is copied to a machine by hand. */
export function talosSteps(cluster: Cluster): Step[] {
  const planes = controlPlanes(cluster)
  const first = planes[0]
  const { endpoint } = cluster
  const talosctl = `talosctl --talosconfig ${made}/talosconfig`
  return [
    {
      text: 'On your computer, makes the configuration of control planes and workers',
      command: `umask 077 && talosctl gen config ${cluster.clusterName} ${serverUrl(endpoint.host, endpoint.port)} --with-secrets ${secretsPath} --config-patch @${clusterPatchPath} --output ${made}`,
    },
    ...cluster.nodes.map(applyStep),
    {
      text: 'Tells talosctl whom to ask',
      command: `${talosctl} config endpoint ${planes.map(addressOf).join(' ')}`,
    },
    ...(first
      ? [
          {
            text: `Starts etcd on ${first.name}, once and on no other machine`,
            command: `${talosctl} bootstrap --nodes ${addressOf(first)}`,
          },
          {
            text: 'Waits until the cluster is up',
            command: `${talosctl} health --nodes ${addressOf(first)}`,
          },
        ]
      : []),
  ]
}
