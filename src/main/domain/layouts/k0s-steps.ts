import type { Cluster, ClusterNode } from '../cluster'
import type { SpecId } from '../plan/spec'
import { externalEtcdRestarts, servesEtcd, withEtcdSteps } from './external-etcd'
import { installSteps } from './install-steps'
import { k0sConfig } from './k0s-config'
import type { Step } from './layout'
import { isControlPlane, isEtcdOnly, isFirstControlPlane } from './roles'

const tokenFile = '/etc/k0s/join.token'

function joinSteps(cluster: Cluster, node: ClusterNode): Step[] {
  const first = cluster.nodes.find(isControlPlane)?.name ?? 'the first controller'
  const role = isControlPlane(node) ? 'controller' : 'worker'
  return [
    {
      text: `On ${first}, once it runs, makes a token for an hour; it carries the authority's certificate`,
      command: `sudo k0s token create --role=${role} --expiry=1h`,
    },
    {
      text: `On ${node.name}, paste the token and end with Ctrl+D`,
      command: `sudo mkdir -p /etc/k0s && sudo sh -c "umask 077 && cat > ${tokenFile}"`,
    },
  ]
}

function startSteps(cluster: Cluster, node: ClusterNode): Step[] {
  const isFirst = isFirstControlPlane(cluster, node)
  const token = isFirst ? '' : ` --token-file ${tokenFile}`
  const worker = node.roles.includes('worker') ? ' --enable-worker' : ''
  return [
    {
      text: isFirst
        ? 'Sets up the first controller; k0s finds the authorities and makes all other certificates'
        : 'Sets up the service',
      command: isControlPlane(node)
        ? `sudo k0s install controller --config ${k0sConfig}${worker}${token}`
        : `sudo k0s install worker${token}`,
    },
    { text: 'Starts it', command: 'sudo k0s start' },
    ...(isFirst
      ? []
      : [
          {
            text: 'The token is used up when the node has joined',
            command: `sudo rm ${tokenFile}`,
          },
        ]),
    { text: 'Shows whether it runs', command: 'sudo k0s status' },
  ]
}

/** k0s makes it itself when it is set up, which is after the files are there. */
const userStep: Step = {
  text: 'Makes the user that the API server runs as, where it is not there yet',
  command:
    'id kube-apiserver >/dev/null 2>&1 || sudo useradd --system --no-create-home --home-dir /var/lib/k0s --shell /usr/sbin/nologin kube-apiserver',
}

/** Commands for a node, in order. Only controllers have files of this bundle. */
export function k0sSteps(cluster: Cluster, node: ClusterNode): Step[] {
  const install = withEtcdSteps(cluster, node, installSteps(cluster, node))
  if (isEtcdOnly(node)) return install
  const files = isControlPlane(node)
    ? [userStep, ...install]
    : servesEtcd(cluster, node)
      ? install
      : []
  const before: Step[] = isFirstControlPlane(cluster, node)
    ? [
        {
          text: 'Before the first start only: to exchange the authorities of a running cluster, every node must be stopped and joined again',
        },
      ]
    : []
  return [
    ...before,
    ...files,
    ...(isFirstControlPlane(cluster, node) ? [] : joinSteps(cluster, node)),
    ...startSteps(cluster, node),
  ]
}

const restarted: readonly SpecId[] = ['ca', 'etcd-ca', 'front-proxy-ca', 'sa']

export function k0sRestarts(
  changed: readonly SpecId[],
  cluster: Cluster,
  node: ClusterNode,
): string[] {
  const restart = 'sudo k0s stop && sudo k0s start'
  const isAffected =
    (isFirstControlPlane(cluster, node) && changed.some((spec) => restarted.includes(spec))) ||
    (isControlPlane(node) && changed.includes('encryption-key'))
  const commands = externalEtcdRestarts(changed, cluster, node, restart)
  return isAffected && !commands.includes(restart) ? [...commands, restart] : commands
}
